"""Small office files, made by hand."""

import io
import zipfile

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
TEXT = "受理告知：请于三日内到窗口领取。\n".encode()


def office(*parts: str, kinds: str = "<x/>", rels: str = "<x/>") -> bytes:
    """An archive with these parts beside those that every office file has."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", kinds)
        archive.writestr("word/_rels/settings.xml.rels", rels)
        for name in parts:
            archive.writestr(name, "<x/>")
    return made.getvalue()


DOCX, XLSX = office("word/document.xml"), office("xl/workbook.xml")
