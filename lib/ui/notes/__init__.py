"""Instructions and questions on the screen: ``panel`` beside what they are about, ``write`` the
forms, ``listed`` all of them, ``words`` the words for them. Pages and ``lib.ui`` import it."""
