//! What a screen reader finds in a PDF file: its tree of tags and the text under each.

use std::collections::HashMap;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Encoding, Object, ObjectId};

/// An element of the structure, with what is in it.
#[derive(Debug)]
pub struct Element {
    pub tag: String,
    /// The attributes and their values, as they are printed.
    pub attributes: HashMap<String, String>,
    pub alt: Option<String>,
    pub parts: Vec<Part>,
}

#[derive(Debug)]
pub enum Part {
    Text(String),
    Element(Element),
}

impl Element {
    /// The elements right below.
    pub fn children(&self) -> impl Iterator<Item = &Element> {
        self.parts.iter().filter_map(|part| match part {
            Part::Element(element) => Some(element),
            Part::Text(_) => None,
        })
    }

    /// All elements with a tag, in order.
    pub fn all(&self, tag: &str) -> Vec<&Element> {
        let mut found = Vec::new();
        for child in self.children() {
            if child.tag == tag {
                found.push(child);
            }
            found.extend(child.all(tag));
        }
        found
    }

    /// All text below, without raised letters.
    pub fn text(&self) -> String {
        let text = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Element(element) if element.attributes.contains_key("BaselineShift") => {
                String::new()
            }
            Part::Element(element) => element.text(),
        };
        self.parts.iter().map(text).collect()
    }
}

/// The root of the tags of a file.
pub fn read(file: &[u8]) -> Element {
    let document = Document::load_mem(file).unwrap();
    let catalog = document.catalog().unwrap();
    let root = dictionary(&document, catalog.get(b"StructTreeRoot").unwrap()).unwrap();
    let mut texts = HashMap::new();
    for page in document.get_pages().into_values() {
        read_page(&document, page, &mut texts);
    }
    let reader = Reader {
        document: &document,
        texts,
    };
    Element {
        tag: "Root".to_owned(),
        attributes: HashMap::new(),
        alt: None,
        parts: reader.parts(root.get(b"K").unwrap(), None),
    }
}

/// The tag of the language of a file, and whether it says that it is tagged.
pub fn language(file: &[u8]) -> (String, bool) {
    let document = Document::load_mem(file).unwrap();
    let catalog = document.catalog().unwrap();
    let language = lopdf::decode_text_string(catalog.get(b"Lang").unwrap()).unwrap();
    let info = dictionary(&document, catalog.get(b"MarkInfo").unwrap()).unwrap();
    (language, info.get(b"Marked").unwrap().as_bool().unwrap())
}

fn dictionary<'a>(document: &'a Document, object: &'a Object) -> Option<&'a Dictionary> {
    let (_, object) = document.dereference(object).unwrap();
    object.as_dict().ok()
}

struct Reader<'a> {
    document: &'a Document,
    /// By page and marked content.
    texts: HashMap<(ObjectId, i64), String>,
}

impl Reader<'_> {
    fn parts(&self, kids: &Object, page: Option<ObjectId>) -> Vec<Part> {
        let (_, kids) = self.document.dereference(kids).unwrap();
        match kids {
            Object::Array(kids) => kids.iter().flat_map(|kid| self.parts(kid, page)).collect(),
            Object::Integer(id) => {
                let text = page.and_then(|page| self.texts.get(&(page, *id)));
                vec![Part::Text(text.cloned().unwrap_or_default())]
            }
            Object::Dictionary(kid) => {
                let page = kid.get(b"Pg").and_then(Object::as_reference).ok().or(page);
                if let Ok(id) = kid.get(b"MCID") {
                    return self.parts(id, page);
                }
                match kid.get(b"S") {
                    Ok(tag) => vec![Part::Element(self.element(tag, kid, page))],
                    // An annotation.
                    Err(_) => Vec::new(),
                }
            }
            _ => Vec::new(),
        }
    }

    fn element(&self, tag: &Object, element: &Dictionary, page: Option<ObjectId>) -> Element {
        let mut attributes = HashMap::new();
        if let Ok(given) = element.get(b"A") {
            let (_, given) = self.document.dereference(given).unwrap();
            let given = match given {
                Object::Array(given) => given.iter().collect(),
                one => vec![one],
            };
            for owner in given
                .into_iter()
                .filter_map(|one| dictionary(self.document, one))
            {
                for (name, value) in owner {
                    attributes.insert(
                        String::from_utf8_lossy(name).into_owned(),
                        format!("{value:?}"),
                    );
                }
            }
        }
        let kids = element.get(b"K");
        Element {
            tag: String::from_utf8_lossy(tag.as_name().unwrap()).into_owned(),
            attributes,
            alt: element
                .get(b"Alt")
                .ok()
                .map(|alt| lopdf::decode_text_string(alt).unwrap()),
            parts: kids.map(|kids| self.parts(kids, page)).unwrap_or_default(),
        }
    }
}

/// Gathers the text of every piece of marked content of a page.
fn read_page(document: &Document, page: ObjectId, texts: &mut HashMap<(ObjectId, i64), String>) {
    let content = Content::decode(&document.get_page_content(page)).unwrap();
    let fonts: HashMap<Vec<u8>, Encoding> = document
        .get_page_fonts(page)
        .unwrap()
        .into_iter()
        .map(|(name, font)| (name, font.get_font_encoding(document).unwrap()))
        .collect();
    let mut font = None;
    // What is open: the id of a piece, and the text that stands for what is drawn in it.
    let mut open: Vec<(Option<i64>, Option<String>)> = Vec::new();
    for Operation { operator, operands } in &content.operations {
        match operator.as_str() {
            "BDC" => {
                let properties = operands[1].as_dict().ok();
                let id = properties
                    .and_then(|all| all.get(b"MCID").ok())
                    .map(|id| id.as_i64().unwrap());
                let instead = properties.and_then(|all| all.get(b"ActualText").ok());
                open.push((
                    id,
                    instead.map(|text| lopdf::decode_text_string(text).unwrap()),
                ));
            }
            "BMC" => open.push((None, None)),
            "EMC" => {
                if let Some((id, Some(instead))) = open.pop() {
                    push(page, id, &open, &instead, texts);
                }
            }
            "Tf" => font = fonts.get(operands[0].as_name().unwrap()),
            "Tj" | "TJ" => {
                let mut shown = String::new();
                decode(font.unwrap(), operands, &mut shown);
                push(page, None, &open, &shown, texts);
            }
            _ => {}
        }
    }
}

fn push(
    page: ObjectId,
    own: Option<i64>,
    open: &[(Option<i64>, Option<String>)],
    text: &str,
    texts: &mut HashMap<(ObjectId, i64), String>,
) {
    // What is drawn under a text that stands for it is not read.
    if open.iter().any(|(_, instead)| instead.is_some()) {
        return;
    }
    if let Some(id) = own.or_else(|| open.iter().rev().find_map(|(id, _)| *id)) {
        texts.entry((page, id)).or_default().push_str(text);
    }
}

fn decode(encoding: &Encoding, operands: &[Object], shown: &mut String) {
    for operand in operands {
        match operand {
            Object::String(bytes, _) => {
                shown.push_str(&Document::decode_text(encoding, bytes).unwrap())
            }
            Object::Array(parts) => decode(encoding, parts, shown),
            _ => {}
        }
    }
}
