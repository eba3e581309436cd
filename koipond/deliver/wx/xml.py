"""The XML that WeChat and WeCom send, as dictionaries. A document type, and with it any entity, is refused before it is read."""

from xml.parsers import expat

DEEPEST = 20


class NotReadable(ValueError):
    """It is no XML of theirs."""


def read(raw: bytes) -> dict:
    """What is in the root element: text by name, a dictionary where there are elements, a list where a name comes again.

    Raises NotReadable.
    """
    stack: list[tuple[str, dict, list[str]]] = [("", {}, [])]
    parser = expat.ParserCreate()

    def starts(name, attributes):
        if len(stack) > DEEPEST:
            raise NotReadable("it is too deep")
        stack.append((name, {}, []))

    def ends(name):
        _, within, text = stack.pop()
        value = within or "".join(text).strip()
        outer = stack[-1][1]
        if name not in outer:
            outer[name] = value
        else:
            outer[name] = [*(outer[name] if isinstance(outer[name], list) else [outer[name]]), value]

    def refused(*_):
        raise NotReadable("it has a document type")

    parser.StartElementHandler, parser.EndElementHandler = starts, ends
    parser.CharacterDataHandler = lambda text: stack[-1][2].append(text)
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refused
    try:
        parser.Parse(raw, True)
    except expat.ExpatError as error:
        raise NotReadable(str(error)) from error
    root = next(iter(stack[0][1].values()), None)
    if not isinstance(root, dict):
        raise NotReadable("its root holds nothing")
    return root
