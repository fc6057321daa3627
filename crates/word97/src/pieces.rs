//! The piece table ([MS-DOC] 2.4.1, 2.8.35): where each character of the document stands in the file.

use crate::Error;
use crate::binary::{Plc, clipped, u8_at, u16_at, u32_at};

/// A run of characters that stand together in the file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Piece {
    /// First character position.
    pub(crate) start: u32,
    /// Character position after the last.
    pub(crate) end: u32,
    /// Byte offset of the first character in the `WordDocument` stream.
    pub(crate) fc: u32,
    /// Bytes of a character: 1 or 2.
    pub(crate) width: u32,
    /// Modifiers of a fast save, as a grpprl.
    pub(crate) grpprl: Vec<u8>,
}

impl Piece {
    pub(crate) fn fc_of(&self, cp: u32) -> u32 {
        self.fc.saturating_add(cp.saturating_sub(self.start).saturating_mul(self.width))
    }

    pub(crate) fn cp_of(&self, fc: u32) -> u32 {
        self.start.saturating_add(fc.saturating_sub(self.fc).div_ceil(self.width))
    }
}

/// The text of all stories, and where its characters come from.
pub(crate) struct PieceTable {
    pub(crate) pieces: Vec<Piece>,
    /// UTF-16 units by character position; 8-bit pieces are mapped from CP1252.
    pub(crate) units: Vec<u16>,
    /// Characters that the pieces claim.
    pub(crate) claimed: u64,
}

impl PieceTable {
    /// Reads the pieces of a Clx. Positions stay true where a piece lies outside the file: its characters are NUL.
    pub(crate) fn parse(clx: &[u8], word: &[u8]) -> Result<Self, Error> {
        let (plc, modifiers) = split(clx).ok_or(Error::Missing("piece table"))?;
        let plc = Plc::new(plc, 8);
        let mut table = Self { pieces: Vec::new(), units: Vec::new(), claimed: 0 };
        for i in 0..plc.len() {
            let (Some(start), Some(end), Some(pcd)) = (plc.position(i), plc.position(i + 1), plc.record(i))
            else {
                break;
            };
            let Some(piece) = piece(start, end, pcd, &modifiers) else { continue };
            table.claimed = table.claimed.max(u64::from(end));
            if !table.append(&piece, word) {
                break;
            }
            table.pieces.push(piece);
        }
        if table.units.is_empty() { Err(Error::Missing("text")) } else { Ok(table) }
    }

    /// Whether the piece follows the one before and the text stays shorter than the file, as each character takes a byte.
    fn append(&mut self, piece: &Piece, word: &[u8]) -> bool {
        let count = (piece.end - piece.start) as usize;
        if piece.start as usize != self.units.len() || self.units.len() + count > word.len() {
            return false;
        }
        let bytes = clipped(word, piece.fc as usize, count * piece.width as usize);
        if piece.width == 1 {
            self.units.extend(bytes.iter().map(|b| cp1252(*b)));
        } else {
            self.units.extend(bytes.as_chunks::<2>().0.iter().map(|b| u16::from_le_bytes(*b)));
        }
        let missing = piece.end as usize - self.units.len();
        let reached = self.units.len();
        self.units.resize(reached + missing, 0);
        missing == 0
    }

    /// The piece that holds a character.
    pub(crate) fn piece_of(&self, cp: u32) -> Option<&Piece> {
        let i = self.pieces.partition_point(|p| p.end <= cp);
        self.pieces.get(i).filter(|p| p.start <= cp)
    }
}

/// The PlcPcd of a Clx and the grpprls before it.
fn split(clx: &[u8]) -> Option<(&[u8], Vec<&[u8]>)> {
    let mut at = 0;
    let mut modifiers = Vec::new();
    loop {
        match u8_at(clx, at)? {
            1 => {
                let len = usize::from(u16_at(clx, at + 1)?);
                modifiers.push(clipped(clx, at + 3, len));
                at += 3 + len;
            }
            2 => {
                let len = u32_at(clx, at + 1)? as usize;
                return Some((clipped(clx, at + 5, len), modifiers));
            }
            _ => return None,
        }
    }
}

fn piece(start: u32, end: u32, pcd: &[u8], modifiers: &[&[u8]]) -> Option<Piece> {
    if end <= start {
        return None;
    }
    let packed = u32_at(pcd, 2)?;
    let prm = u16_at(pcd, 6)?;
    let grpprl = if prm & 1 == 1 {
        modifiers.get(usize::from(prm >> 1)).map(|g| g.to_vec()).unwrap_or_default()
    } else {
        short_modifier((prm >> 1) as u8 & 0x7F, (prm >> 8) as u8)
    };
    let fc = packed & 0x3FFF_FFFF;
    // [MS-DOC] 2.9.73: an 8-bit piece stands at half the offset.
    Some(if packed & 0x4000_0000 != 0 {
        Piece { start, end, fc: fc / 2, width: 1, grpprl }
    } else {
        Piece { start, end, fc, width: 2, grpprl }
    })
}

/// The modifier that a Prm0 stands for ([MS-DOC] 2.9.214), as far as it bears on text.
fn short_modifier(isprm: u8, value: u8) -> Vec<u8> {
    let code: u16 = match isprm {
        0x09 => 0x2407,
        0x0C => 0x260A,
        0x18 => 0x2416,
        0x19 => 0x2417,
        0x41 => 0x0800,
        0x53 => 0x2A33,
        0x55 => 0x0835,
        0x56 => 0x0836,
        0x5B => 0x083B,
        0x5C => 0x083C,
        0x75 => 0x0855,
        _ => return Vec::new(),
    };
    let [low, high] = code.to_le_bytes();
    vec![low, high, value]
}

/// [MS-DOC] 2.9.73: bytes 0x82 to 0x9F of an 8-bit piece are Windows-1252, all others equal their code point.
fn cp1252(byte: u8) -> u16 {
    const HIGH: [u16; 32] = [
        0x80, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D,
        0x8E, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161,
        0x203A, 0x153, 0x9D, 0x9E, 0x178,
    ];
    match byte {
        0x80..=0x9F => HIGH.get(usize::from(byte - 0x80)).copied().unwrap_or(0xFFFD),
        _ => u16::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clx(pieces: &[(u32, u32, bool)]) -> Vec<u8> {
        let mut plc: Vec<u8> = vec![0, 0, 0, 0];
        let mut cp = 0;
        for (len, ..) in pieces {
            cp += len;
            plc.extend(cp.to_le_bytes());
        }
        for (_, fc, eight) in pieces {
            let packed = if *eight { (fc * 2) | 0x4000_0000 } else { *fc };
            plc.extend([0, 0]);
            plc.extend(packed.to_le_bytes());
            plc.extend([0, 0]);
        }
        let mut out = vec![1, 1, 0, 9, 2];
        out.extend((plc.len() as u32).to_le_bytes());
        out.extend(plc);
        out
    }

    #[test]
    fn pieces_of_both_widths_follow_one_another() {
        let word = [b'x', b'H', 0xB5, 0x93, 0xA1, 0x1E, b'!', 0];
        let table = PieceTable::parse(&clx(&[(2, 4, false), (3, 1, true)]), &word).unwrap();
        assert_eq!(table.units, [0x1EA1, 0x21, u16::from(b'H'), 0xB5, 0x201C]);
        assert_eq!(table.piece_of(3).map(|p| p.fc_of(3)), Some(2));
    }

    #[test]
    fn a_piece_outside_the_file_is_a_shortfall() {
        let word = vec![b'a'; 20];
        let table = PieceTable::parse(&clx(&[(5, 0, true), (5, 18, true)]), &word).unwrap();
        assert_eq!((table.claimed, table.pieces.len()), (10, 1));
        assert!(PieceTable::parse(&clx(&[(50, 0, true)]), &word).is_err());
    }
}
