"""Invented names of students, in the order of a roster."""

# Given and family names are drawn apart, so that no pair is meant for anybody.
FAMILY = (
    "Abbott", "Aguilar", "Baptiste", "Brandt", "Castillo", "Chen", "Diallo", "Doyle", "Escobar",
    "Flores", "Foster", "Gallagher", "Haddad", "Hernández", "Ito", "Jackson", "Kovač", "López",
    "Mitchell", "Nguyen", "Okafor", "Ortiz", "Patel", "Quiroga", "Reyes", "Rossi", "Schmidt",
    "Silva", "Tran", "Ulrich", "Vance", "Walker", "Yılmaz", "Zelaya",
)  # fmt: skip
GIVEN = (
    "Grace", "Mateo", "Naomi", "Leo", "Renata", "Kevin", "Mariam", "Finn", "Yaritza", "Dante",
    "Imani", "Nora", "Omar", "Luz", "Hana", "Marcus", "Ana", "José", "Caleb", "Linh", "Ada",
    "Sofía", "Ravi", "Paola", "Emilio", "Giulia", "Jonas", "Beatriz", "Minh", "Frida", "Owen",
    "Zoe", "Deniz", "Rosa", "Elena",
)  # fmt: skip


def _names() -> list[str]:
    pairs = (
        (FAMILY[(n * 7) % len(FAMILY)], GIVEN[(n * 11 + n // len(FAMILY)) % len(GIVEN)])
        for n in range(200)
    )
    return list(dict.fromkeys(f"{family}, {given}" for family, given in pairs))


STUDENTS = tuple(_names())
