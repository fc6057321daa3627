//! ZIP packages (Open Packaging Conventions, ECMA-376 part 2; OpenDocument 1.2 part 3): parts and relationships within limits.

use crate::{DamageKind, Limits, ReadError};
use quick_xml::events::Event;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

/// An open package. What its parts take when decompressed is counted over all of them.
pub(crate) struct Package<'a> {
    zip: zip::ZipArchive<Cursor<&'a [u8]>>,
    format: &'static str,
    limit: u64,
    left: u64,
}

impl<'a> Package<'a> {
    pub(crate) fn open(bytes: &'a [u8], format: &'static str, limits: &Limits) -> Result<Self, ReadError> {
        let zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| ReadError::Damaged {
            format,
            kind: DamageKind::Truncated,
            detail: e.to_string(),
        })?;
        if zip.len() > limits.objects as usize {
            return Err(ReadError::Limit {
                what: "the number of parts".to_owned(),
                name: "objects",
                limit: u64::from(limits.objects),
            });
        }
        Ok(Self { zip, format, limit: limits.decompressed_bytes, left: limits.decompressed_bytes })
    }

    /// A part's bytes; none where the package has no such part. Of a damaged part, what can be read.
    ///
    /// # Errors
    /// [`ReadError::Limit`] where all parts together pass the limit.
    pub(crate) fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let Ok(file) = self.zip.by_name(name) else { return Ok(None) };
        let mut bytes = Vec::new();
        // A damaged stream still leaves the bytes before the damage.
        let _ = file.take(self.left.saturating_add(1)).read_to_end(&mut bytes);
        self.spend(bytes.len() as u64)?;
        Ok(Some(bytes))
    }

    /// A part without which there is no document.
    pub(crate) fn required(&mut self, name: &str) -> Result<Vec<u8>, ReadError> {
        self.part(name)?.ok_or_else(|| ReadError::Damaged {
            format: self.format,
            kind: DamageKind::Inconsistent,
            detail: format!("it has no part {name}"),
        })
    }

    /// Decompresses every part into nothing, to know that a reader without limits of its own may have the package.
    pub(crate) fn check(&mut self) -> Result<(), ReadError> {
        for i in 0..self.zip.len() {
            let mut spent = 0;
            if let Ok(file) = self.zip.by_index(i) {
                let mut limited = file.take(self.left.saturating_add(1));
                let mut buffer = [0; 1 << 14];
                while let Ok(n @ 1..) = limited.read(&mut buffer) {
                    spent += n as u64;
                }
            }
            self.spend(spent)?;
        }
        Ok(())
    }

    fn spend(&mut self, bytes: u64) -> Result<(), ReadError> {
        self.left = self.left.checked_sub(bytes).ok_or(ReadError::Limit {
            what: "the decompressed size".to_owned(),
            name: "decompressed-bytes",
            limit: self.limit,
        })?;
        Ok(())
    }

    /// Relationships of a part by id; those of the package itself where the part's name is empty.
    pub(crate) fn relationships(&mut self, part: &str) -> Result<BTreeMap<String, Relationship>, ReadError> {
        let (folder, file) = part.rsplit_once('/').map_or(("", part), |(folder, file)| (folder, file));
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let xml = self.part(&format!("{prefix}_rels/{file}.rels"))?.unwrap_or_default();
        let mut out = BTreeMap::new();
        let mut reader = quick_xml::Reader::from_reader(xml.as_slice());
        loop {
            match reader.read_event() {
                Ok(Event::Empty(e) | Event::Start(e)) if e.local_name().as_ref() == "Relationship" => {
                    let id = attribute(&e, "Id").unwrap_or_default();
                    let kind = attribute(&e, "Type").unwrap_or_default();
                    let target = attribute(&e, "Target").unwrap_or_default();
                    let target = match target.strip_prefix('/') {
                        Some(absolute) => absolute.to_owned(),
                        None => format!("{prefix}{target}"),
                    };
                    let kind = kind.rsplit('/').next().unwrap_or("").to_owned();
                    out.insert(id, Relationship { kind, target });
                }
                Ok(Event::Eof) | Err(_) => return Ok(out),
                Ok(_) => {}
            }
        }
    }
}

/// Where a relationship leads.
pub(crate) struct Relationship {
    /// Last part of its type's name, e.g. `header`.
    pub(crate) kind: String,
    /// Name of the part.
    pub(crate) target: String,
}

/// An attribute's value by local name.
pub(crate) fn attribute(element: &quick_xml::events::BytesStart<'_>, local: &str) -> Option<String> {
    let attribute = element.attributes().flatten().find(|a| a.key.local_name().as_ref() == local)?;
    let value = attribute.value.as_ref();
    Some(quick_xml::escape::unescape(value).map_or_else(|_| value.to_owned(), |v| v.into_owned()))
}
