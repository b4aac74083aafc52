"""Invented names: common parts put together by chance."""

from __future__ import annotations

import numpy as np

SURNAMES = (
    *("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Phan", "Trương", "Bùi", "Đặng", "Đỗ", "Ngô"),
    *("Hồ", "Dương", "Lý", "Đoàn", "Mai", "Trịnh", "Lâm", "Tăng", "Thạch", "Kim", "Sơn", "Châu"),
)
MIDDLES = (
    *("Minh", "Thanh", "Hoàng", "Ngọc", "Thị Kim", "Quốc", "Hữu", "Thị Mỹ", "Đức", "Gia", "Thu"),
    *("Xuân", "Phước", "Thị Hồng", "Trung", "Bảo", "Thị Thúy", "Nhật", "Công", "Thị Bích"),
)
GIVEN = (
    *("An", "Bình", "Chi", "Dung", "Duy", "Giang", "Hà", "Hạnh", "Hiếu", "Hòa", "Khang", "Khoa"),
    *("Lan", "Linh", "Lộc", "Long", "Ly", "Nam", "Nga", "Nghĩa", "Nhàn", "Phúc", "Quyên", "Sang"),
    *("Tâm", "Thảo", "Thịnh", "Toàn", "Trang", "Trí", "Tú", "Tuấn", "Uyên", "Vinh", "Vy", "Yến"),
)


def invent(rng: np.random.Generator) -> str:
    """One full name. Likeness to a living person is chance."""
    parts = (SURNAMES, MIDDLES, GIVEN)
    return " ".join(words[int(rng.integers(len(words)))] for words in parts)
