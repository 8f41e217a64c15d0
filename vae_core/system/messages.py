"""Errors as text that fits a page: files of strangers may make any text an error's."""

LONGEST = 300  # characters


def one_line(error: object) -> str:
    """What is wrong, in a line of bounded length; the name of the error if it says nothing."""
    text = " ".join(str(error)[: 10 * LONGEST].split()) or type(error).__name__
    printable = "".join(c if c.isprintable() else "\ufffd" for c in text)
    return printable if len(printable) <= LONGEST else f"{printable[:LONGEST]} …"
