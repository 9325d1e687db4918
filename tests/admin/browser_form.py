"""The change form as a browser without JavaScript sends it."""

from html.parser import HTMLParser


class _Fields(HTMLParser):
    def __init__(self, form_id: str):
        super().__init__(convert_charrefs=True)
        self.form_id = form_id
        self.inside = False
        self.data: dict[str, list[str]] = {}
        self.textarea: str | None = None
        self.select: str | None = None
        self.first_option = False

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "form":
            self.inside = found.get("id") == self.form_id
        name = found.get("name")
        if not self.inside or "disabled" in found:
            return
        if tag == "input" and name and found.get("type") not in ("submit", "file", "button"):
            is_ticked = found.get("type") in ("checkbox", "radio")
            if is_ticked and "checked" not in found:
                return
            self.data.setdefault(name, []).append(found.get("value", "on" if is_ticked else ""))
        elif tag == "textarea" and name:
            self.textarea = name
            self.data.setdefault(name, []).append("")
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in found:
            self.data.setdefault(self.select, []).append(found.get("value", ""))

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "textarea":
            if self.textarea:
                # A browser drops the line break after the tag and sends CR LF.
                text = self.data[self.textarea][-1].removeprefix("\n")
                text = text.replace("\r\n", "\n").replace("\n", "\r\n")
                self.data[self.textarea][-1] = text
            self.textarea = None
        elif tag == "select":
            self.select = None

    def handle_data(self, data):
        if self.textarea:
            self.data[self.textarea][-1] += data


def fields(response, form_id: str) -> dict[str, list[str]]:
    """Return the names and values that a browser would send from the form."""
    parser = _Fields(form_id)
    parser.feed(response.content.decode())
    assert parser.data, response.content.decode()[:2000]
    return {name: values for name, values in parser.data.items() if "__prefix__" not in name}
