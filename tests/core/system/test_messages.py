from vae_core.system.messages import LONGEST, one_line


def test_a_message_is_one_printable_line_of_bounded_length() -> None:
    text = one_line(ValueError("a\n\x00b\u202e" + "x" * 100_000))
    assert text.startswith("a \ufffdb\ufffd") and len(text) <= LONGEST + 2 and text.isprintable()


def test_an_error_without_words_is_named() -> None:
    assert one_line(RecursionError()) == "RecursionError"
