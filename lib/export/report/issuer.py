"""Who issues a paper, from the account that makes it: heading, place, who signs, to whom."""

from __future__ import annotations

from lib.export.office import Issuer
from lib.export.report.shape import Asked
from lib.i18n import _
from lib.organisation import Unit

SMALL_WORDS = ("và", "của")


def issuer(asked: Asked) -> Issuer:
    """The agency of the account; of an account without one, the province."""
    province, own = _province(asked), _own(asked)
    council = _("People's Committee\n{unit}", unit=_lower(province.name))
    if own.kind in ("province", "commune"):
        name = _("People's Committee\n{unit}", unit=_lower(own.name))
        signs = (_("On behalf of the People's Committee"), _("Chairman"))
        return Issuer("", name, _("PC"), own.short_name, signs)
    if own.parent_id == province.id:
        post = _("Director") if own.name.startswith("Sở ") else _("Head of the agency")
        return Issuer(council, own.name, initials(own.name), province.short_name, (post,))
    above = asked.reference.units[own.parent_id].name if own.parent_id else council
    return Issuer(above, own.name, "", province.short_name, (_("Head of the unit"),))


def addressees(asked: Asked) -> tuple[str, ...]:
    """To whom the account reports; left open for the head of the province."""
    province, own = _province(asked), _own(asked)
    committee = _("People's Committee of {unit}", unit=_lower(province.name))
    if own.id == province.id:
        return ()
    if asked.user.role == "home_affairs":
        return (_("Chairman of the {committee}", committee=committee),)
    if asked.user.role == "deputy":
        return (_("Head of {unit}", unit=own.name),)
    return (committee,)


def initials(name: str) -> str:
    """ "SNV" for Sở Nội vụ, "SNNMT" for Sở Nông nghiệp và Môi trường: how agencies sign their
    numbers; small words count for nothing."""
    return "".join(word[0].upper() for word in name.split() if word.lower() not in SMALL_WORDS)


def _own(asked: Asked) -> Unit:
    unit = asked.user.unit_id
    return asked.reference.units[unit] if unit is not None else _province(asked)


def _province(asked: Asked) -> Unit:
    """The province in force on the last day that is looked at."""
    roots = asked.reference.children(None)
    in_force = [unit for unit in roots if unit.valid_on(asked.filters.end)]
    return (in_force or roots)[-1]


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]
