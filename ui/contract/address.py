"""How the address spells a choice: used by `ui.common.grammar` and by the scripts."""

DIGITS = 3
"""decimals of every z"""
NUMBERS = ","
"""between the numbers of a z, of a pair, of a place in the square"""
PLACES = ";"
"""between places; a place is an image's index, or a z with at least one comma or point"""
GROUP = "~"
"""before the name of a saved group"""
AMOUNT = ":"
"""between the number of a direction and how far along it"""
FARTHEST = 20.0
"""no z lies farther out, in any dimension"""
