"""How many parts a text message has, which is what it costs.

China's providers count letters, whatever the script: 70 in one, else 67 in each part, with the signature
(help.aliyun.com/document_detail/101867.html). Abroad GSM 03.38 holds: 160 or 153 septets, UCS-2 70 or 67 (3GPP TS 23.038, 23.040).
"""

GSM = frozenset("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà")
GSM_TWICE = frozenset("^{}\\[~]|€\f")


def parts(text: str, at_home: bool) -> int:
    """The parts of a text, with its signature; `at_home`: counted as in mainland China."""
    if at_home:
        return _of(len(text), 70, 67)
    if all(letter in GSM or letter in GSM_TWICE for letter in text):
        return _of(sum(2 if letter in GSM_TWICE else 1 for letter in text), 160, 153)
    return _of(len(text.encode("utf-16-be")) // 2, 70, 67)


def _of(letters: int, alone: int, each: int) -> int:
    return 1 if letters <= alone else -(-letters // each)
