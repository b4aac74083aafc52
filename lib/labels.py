"""Words for the keys that the database holds: one English message id for each, translated on
the screen. A key that is missing here is a fault (tests/lib/test_labels.py)."""

from __future__ import annotations

from lib.i18n import words

FILE_KIND = {
    "task": words("Assigned task"),
    "procedure": words("Administrative procedure"),
    "document": words("Incoming document"),
}
SOURCE = {
    "central": words("Central government"),
    "party_committee": words("Provincial Party Committee"),
    "party_standing": words("Standing Board of the Party Committee"),
    "province": words("Provincial People's Committee"),
    "chairman": words("Chairman of the People's Committee"),
    "agency": words("Another agency"),
    "citizen": words("Citizen"),
    "business": words("Enterprise, organisation"),
}
URGENCY = {
    "normal": words("Normal"),
    "urgent": words("Urgent"),
    "very_urgent": words("Very urgent"),
    "express": words("Express"),
}
CLOSED_HOW = {
    "done": words("Done"),
    "returned": words("Returned"),
    "refused": words("Refused"),
    "withdrawn": words("Withdrawn by the applicant"),
}
STATE = {
    "early": words("Resolved early"),
    "on_due_day": words("Resolved on the due day"),
    "late": words("Resolved late"),
    "resolved_no_deadline": words("Resolved, no deadline"),
    "paused": words("Clock stopped"),
    "overdue": words("Overdue"),
    "due_soon": words("Due soon"),
    "not_due": words("Within deadline"),
    "open_no_deadline": words("In progress, no deadline"),
    "not_received": words("Not yet received"),
}
EVENT = {
    "received": words("Received"),
    "assigned": words("Assigned"),
    "transferred": words("Transferred"),
    "submitted": words("Submitted for signature"),
    "advised": words("Advice given"),
    "rework": words("Sent back for rework"),
    "reminded": words("Reminded"),
    "supplement_requested": words("Supplement requested"),
    "supplement_received": words("Supplement received"),
    "paused": words("Clock stopped"),
    "resumed": words("Clock started again"),
    "extension_asked": words("Extension asked for"),
    "extended": words("Deadline extended"),
    "completed": words("Result issued"),
    "reopened": words("Reopened"),
}
STAGE = {
    "receive": words("Receiving"),
    "process": words("Processing"),
    "advise": words("Advising"),
    "issue": words("Issuing"),
}
POST = {
    "head": words("Head"),
    "deputy": words("Deputy"),
    "official": words("Official"),
}
RATING = {
    1: words("Not met"),
    2: words("Met"),
    3: words("Good"),
    4: words("Excellent"),
}
CRITERION = {
    "complete": words("Complete"),
    "lawful": words("Lawful"),
    "advice": words("Quality of advice"),
    "form": words("Form"),
}
REVIEWER_KIND = {
    "self": words("The unit itself"),
    "office": words("Office of the People's Committee"),
    "inspection": words("Inspection team"),
}
INSPECTION_TRIGGER = {
    "planned": words("Planned"),
    "unannounced": words("Unannounced"),
    "directed": words("Directed by the chairman"),
    "complaint": words("After complaints"),
}
TEAM_ROLE = {
    "lead": words("Head of the team"),
    "deputy_lead": words("Deputy head of the team"),
    "member": words("Member"),
}
DRAW_KIND = {"random": words("By chance"), "risk": words("By risk")}
STRATUM = {
    "none": words("Without strata"),
    "field": words("By field"),
    "unit": words("By unit"),
}
FRAME_STATE = {
    "completed": words("Files with a result"),
    "received": words("Files received"),
    "open": words("Files in progress"),
}
ISSUE_KIND = {
    "poor_advice": words("Poor advice"),
    "lateness": words("Lateness"),
    "incompleteness": words("Incomplete work"),
    "shirking": words("Shirking"),
    "fear_of_responsibility": words("Fear of responsibility"),
    "discipline": words("Work discipline"),
    "procedure": words("Procedure"),
    "other": words("Other"),
}
SEVERITY = {"low": words("Low"), "medium": words("Medium"), "high": words("High")}
CAUSE = {"objective": words("Objective"), "subjective": words("Subjective")}
ISSUE_STATUS = {
    "open": words("Open"),
    "remediated": words("Remediated, not yet verified"),
    "verified": words("Remediation verified"),
    "closed_not_done": words("Closed, not done"),
}
ISSUE_STEP = {
    "found": words("Finding recorded"),
    "explanation_asked": words("Explanation asked for"),
    "explanation_given": words("Explanation given"),
    "cause_determined": words("Cause determined"),
    "recommended": words("Recommendation made"),
    "deadline_moved": words("Deadline moved"),
    "remediated": words("Reported as remediated"),
    "sent_back": words("Sent back: not yet remediated"),
    "verified": words("Remediation verified"),
    "closed_not_done": words("Closed, not done"),
    "reopened": words("Reopened"),
    "noted": words("Note"),
}
ISSUE_MOVE = {
    "explanation_given": words("Give the explanation"),
    "remediated": words("Report as remediated"),
    "verified": words("Verify the remediation"),
    "sent_back": words("Send back: not yet remediated"),
    "explanation_asked": words("Ask for an explanation"),
    "cause_determined": words("Determine the cause"),
    "recommended": words("Recommend anew"),
    "deadline_moved": words("Move the deadline"),
    "closed_not_done": words("Close, not done"),
    "reopened": words("Reopen"),
    "noted": words("Add a note"),
}
ROLE = {
    "chairman": words("Chairman of the province"),
    "home_affairs": words("Home Affairs"),
    "head": words("Head of the unit"),
    "deputy": words("Deputy head"),
    "operator": words("Operator"),
}
ACCESS = {
    "page": words("Page opened"),
    "file": words("File opened"),
    "issue": words("Issue opened"),
    "person": words("Post opened"),
    "inspection": words("Inspection opened"),
    "export": words("File made"),
    "reveal": words("Personal data shown"),
    "refused": words("Access refused"),
    "sign_on": words("Signed on"),
    "sign_off": words("Signed off"),
    "pruned": words("Old entries taken out"),
}
NOTE_KIND = {
    "instruction": words("Instruction"),
    "question": words("Question"),
    "answer": words("Answer"),
    "closed": words("Ended"),
}
UNIT_KIND = {
    "province": words("Province"),
    "department": words("Department, agency"),
    "district": words("District (until 30/6/2025)"),
    "commune": words("Commune, ward"),
    "division": words("Division"),
    "service_unit": words("Public service unit"),
}
PEER_GROUP = {
    "province": words("Province"),
    "department": words("Department, agency"),
    "district": words("District (until 30/6/2025)"),
    "commune_rural": words("Commune"),
    "commune_urban": words("Ward"),
    "division": words("Division"),
    "service_unit": words("Public service unit"),
}
ORGANISATION = {
    "now": words("As the organisation is now"),
    "then": words("As the organisation was then"),
}
DEADLINE = {"original": words("Original deadline"), "current": words("Current deadline")}
PART = {
    "numerator": words("Counted"),
    "denominator": words("All compared"),
    "remainder": words("The rest"),
    "excluded": words("Left out"),
}
