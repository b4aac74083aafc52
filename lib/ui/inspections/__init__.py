"""The plan of the year's inspections: figures, list, and the form to plan one."""
