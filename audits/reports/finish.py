"""What the PDF still needs after printing: a tagged signature field, header scopes, artifacts, one metadata packet.

WeasyPrint leaves running heads tagged outside the structure tree, and table heads without a scope; PDF/UA wants the
first marked as artifacts and the second named. XMP is written anew, in one RDF block (pyHanko keeps only the first).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, String

FIELD = "Signature"
# ISO 32000-1, table 219: signatures exist, and the file is to be saved by appending only.
SIGNATURES_EXIST_APPEND_ONLY = 3
# ISO 32000-1, table 165: print, and locked.
PRINT_AND_LOCKED = 4 | 128


@dataclass(frozen=True)
class FieldPlace:
    """Where the signature is shown: page from zero, and the rectangle in PDF points from the lower left corner."""

    page: int
    left: float
    bottom: float
    right: float
    top: float


def finish(pdf: bytes, *, place: FieldPlace, tooltip: str) -> bytes:
    """The printed PDF with an empty, tagged signature field, header scopes, artifacts and its metadata packet."""
    output = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        reachable = {element.objgen for element in _elements(document.Root.StructTreeRoot.K)}
        _mark_artifacts(document, reachable)
        _scope_headers(document)
        _add_field(document, place, tooltip)
        _order_attachments(document)
        document.Root.Metadata = _metadata(document)
        document.save(output, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return output.getvalue()


def _order_attachments(document: pikepdf.Pdf) -> None:
    """Sort the name tree of attachments, as ISO 32000-1, 7.9.6 wants it, and list each of them once."""
    if "/Names" not in document.Root or "/EmbeddedFiles" not in document.Root.Names:
        return
    flat = list(document.Root.Names.EmbeddedFiles.Names)
    pairs = sorted(zip(flat[::2], flat[1::2], strict=True), key=lambda pair: bytes(pair[0]))
    document.Root.Names.EmbeddedFiles = document.make_indirect(
        Dictionary(Names=Array([part for pair in pairs for part in pair]))
    )
    document.Root.AF = Array([file for _, file in pairs])


def _elements(kids: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Every structure element under `kids`, in reading order."""
    waiting = list(kids) if isinstance(kids, Array) else [kids]
    waiting.reverse()
    while waiting:
        element = waiting.pop()
        if not isinstance(element, Dictionary) or element.get("/Type") != Name.StructElem:
            continue
        yield element
        below = element.get("/K", Array())
        waiting.extend(reversed(list(below) if isinstance(below, Array) else [below]))


def _mark_artifacts(document: pikepdf.Pdf, reachable: set[tuple[int, int]]) -> None:
    """Turn marked content whose structure element hangs in the air (running heads) into artifacts."""
    parents = _parent_tree(document)
    for page in document.pages:
        owners = parents.get(int(page.obj.get("/StructParents", -1)))
        if not isinstance(owners, Array):
            continue
        loose = {number for number, owner in enumerate(owners) if owner.objgen not in reachable}
        if not loose:
            continue
        artifact = pikepdf.ContentStreamInstruction([Name.Artifact], pikepdf.Operator("BMC"))
        instructions = [
            artifact if _content_id(instruction) in loose else instruction
            for instruction in pikepdf.parse_content_stream(page)
        ]
        page.Contents = document.make_stream(pikepdf.unparse_content_stream(instructions))


def _content_id(instruction: pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage) -> int:
    """The number by which an instruction begins marked content, or -1 when it does not."""
    if str(instruction.operator) != "BDC" or not isinstance(instruction.operands[1], Dictionary):
        return -1
    return int(instruction.operands[1].get("/MCID", -1))


def _parent_tree(document: pikepdf.Pdf) -> dict[int, pikepdf.Object]:
    numbers = document.Root.StructTreeRoot.ParentTree.Nums
    return {int(numbers[index]): numbers[index + 1] for index in range(0, len(numbers), 2)}


def _scope_headers(document: pikepdf.Pdf) -> None:
    """Give every TH its scope: a head that leads its body row heads the row, every other its column."""
    for element in _elements(document.Root.StructTreeRoot.K):
        if element.S != Name.TH:
            continue
        attributes = element.get("/A")
        if not isinstance(attributes, Dictionary):
            attributes = Dictionary(O=Name.Table)
            element.A = attributes
        in_head = element.P.get("/P") is not None and element.P.P.get("/S") == Name.THead
        attributes.Scope = Name.Column if in_head or not _leads_row(element) else Name.Row


def _leads_row(element: pikepdf.Object) -> bool:
    kids = element.P.get("/K", Array())
    return len(kids) > 0 and kids[0].objgen == element.objgen


def _add_field(document: pikepdf.Pdf, place: FieldPlace, tooltip: str) -> None:
    page = document.pages[place.page]
    tree = document.Root.StructTreeRoot
    key = max(_parent_tree(document), default=-1) + 1
    field = document.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(FIELD),
            TU=String(tooltip),
            F=PRINT_AND_LOCKED,
            Rect=Array([round(value, 3) for value in (place.left, place.bottom, place.right, place.top)]),
            P=page.obj,
            StructParent=key,
        )
    )
    home = next(element for element in _elements(tree.K) if element.get("/S") == Name.Sect)
    form = document.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name.Form, P=home, Pg=page.obj, Alt=String(tooltip))
    )
    form.K = Array([document.make_indirect(Dictionary(Type=Name.OBJR, Obj=field, Pg=page.obj))])
    home.K.append(form)
    tree.ParentTree.Nums = Array([*tree.ParentTree.Nums, key, form])
    tree.ParentTreeNextKey = key + 1
    page.obj.Annots = Array([*page.obj.get("/Annots", Array()), field])
    document.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=SIGNATURES_EXIST_APPEND_ONLY)


def _metadata(document: pikepdf.Pdf) -> pikepdf.Stream:
    """One XMP packet: Dublin Core, the claims PDF/A-3a and PDF/UA-1, and the schema PDF/A wants for the second."""
    info = document.docinfo
    created = _iso(str(info.get("/CreationDate", "")))
    packet = XMP.format(
        title=escape(str(info.get("/Title", ""))),
        author=escape(str(info.get("/Author", ""))),
        description=escape(str(info.get("/Subject", ""))),
        tool=escape(str(info.get("/Creator", ""))),
        producer=escape(str(info.get("/Producer", ""))),
        created=created,
    )
    stream = document.make_stream(packet.encode(), Type=Name.Metadata, Subtype=Name.XML)
    return document.make_indirect(stream)


def _iso(date: str) -> str:
    """A PDF date (D:YYYYMMDDHHmmSS and a zone) as XMP writes it."""
    digits = date.removeprefix("D:")
    zone = digits[14:].replace("'", ":").rstrip(":") or "Z"
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}T{digits[8:10]}:{digits[10:12]}:{digits[12:14]}{zone}"


XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{description}</rdf:li></rdf:Alt></dc:description>
<xmp:CreatorTool>{tool}</xmp:CreatorTool><xmp:CreateDate>{created}</xmp:CreateDate>
<xmp:ModifyDate>{created}</xmp:ModifyDate><pdf:Producer>{producer}</pdf:Producer>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Which part of ISO 14289 the file claims</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""
