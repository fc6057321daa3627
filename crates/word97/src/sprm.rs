//! Single property modifiers ([MS-DOC] 2.2.5.1).

use crate::binary::{u8_at, u16_at};

/// `sprmTDefTable`: its length takes two bytes.
pub(crate) const T_DEF_TABLE: u16 = 0xD608;
/// `sprmPChgTabs`: a length of 255 stands for one that must be counted.
const P_CHG_TABS: u16 = 0xC615;

/// A modifier and its operand (without the length byte of variable ones).
#[derive(Clone, Copy)]
pub(crate) struct Sprm<'a> {
    pub(crate) code: u16,
    pub(crate) operand: &'a [u8],
}

impl Sprm<'_> {
    pub(crate) fn byte(&self) -> u8 {
        u8_at(self.operand, 0).unwrap_or(0)
    }

    pub(crate) fn word(&self) -> u16 {
        u16_at(self.operand, 0).unwrap_or(0)
    }

    pub(crate) fn long(&self) -> u32 {
        crate::binary::u32_at(self.operand, 0).unwrap_or(0)
    }
}

/// The modifiers of a grpprl; ends at the first one that is cut off.
pub(crate) fn sprms(grpprl: &[u8]) -> impl Iterator<Item = Sprm<'_>> {
    let mut rest = grpprl;
    std::iter::from_fn(move || {
        let code = u16_at(rest, 0)?;
        let body = rest.get(2..)?;
        let (skip, len) = operand(code, body)?;
        let operand = body.get(skip..skip + len)?;
        rest = body.get(skip + len..)?;
        Some(Sprm { code, operand })
    })
}

/// Bytes of length before the operand, and length of the operand.
fn operand(code: u16, body: &[u8]) -> Option<(usize, usize)> {
    Some(match code >> 13 {
        0 | 1 => (0, 1),
        2 | 4 | 5 => (0, 2),
        3 => (0, 4),
        7 => (0, 3),
        _ if code == T_DEF_TABLE => (2, usize::from(u16_at(body, 0)?).checked_sub(1)?),
        _ => match u8_at(body, 0)? {
            255 if code == P_CHG_TABS => {
                let deleted = usize::from(u8_at(body, 1)?);
                let added = usize::from(u8_at(body, 2 + deleted * 4)?);
                (1, 2 + deleted * 4 + added * 3)
            }
            len => (1, usize::from(len)),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operands_have_the_length_their_code_says() {
        let grpprl = [0x16, 0x24, 1, 0x0B, 0x46, 2, 0, 0x08, 0xD6, 3, 0, 9, 8, 0x35, 0x08, 1];
        let all: Vec<(u16, Vec<u8>)> = sprms(&grpprl).map(|s| (s.code, s.operand.to_vec())).collect();
        assert_eq!(
            all,
            [(0x2416, vec![1]), (0x460B, vec![2, 0]), (T_DEF_TABLE, vec![9, 8]), (0x0835, vec![1])]
        );
    }
}
