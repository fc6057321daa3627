//! The tables, as data: characters 0x80 to 0xFF in rows of sixteen; `·` stands where an encoding has no letter.

/// Names of TCVN3 fonts that some programs write without the dot.
pub(super) const TCVN3_UNDOTTED: [&str; 6] = ["vntime", "vnarial", "vnavant", "vnhelv", "vncour", "vnbook"];

/// TCVN 5712:1993. Windows keeps its punctuation at 0x80 to 0x9F, so those rows count for C1 controls only.
const TCVN3: [&str; 8] = [
    "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨ", "ÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ", "·ĂÂÊÔƠƯĐăâêôơưđẰ", "·····àảãáạẲằẳẵắẴ", "ẮẦẨẪẤỀặầẩẫấậèỂẻẽ",
    "éẹềểễếệìỉỄẾỒĩíịò", "Ổỏõóọồổỗốộờởỡớợù", "ỖủũúụừửữứựỳỷỹýỵỐ",
];

/// RFC 1456.
pub(super) const VISCII: [&str; 8] = [
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐ", "ỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ", "Õắằặấầẩậẽẹếềểễệố", "ồổỗỠƠộờởịỰỨỪỬơớƯ", "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳ",
    "ĐứÒÓÔạỷừửÙÚỹỵÝỡư", "àáâãảăữẫèéêẻìíĩỉ", "đựòóôõỏọụùúũủýợỮ",
];

/// VPS.
pub(super) const VPS: [&str; 8] = [
    "ÀẢÃẤẦẨọỗĂếềểệẮẰẲ", "Ế··ỀỂỄỐỒỔỖýỷỵỚỜỞ", "·ắằẳẵặỠớÙờởỡŨỨợỪ", "ổỬỲỸÍÌộỈĨÓửữÒỎÕự", "ầÁÂấẩẫậđẻÉÊẹỉễịỹ",
    "ƯỦồốÔỏơÈừứÚũưÝẺ·", "àáâãảạă·èéêẽìí·ĩ", "ẴĐòóôõ·Ơụùúủ·ỶẼỳ",
];

/// What Windows-1252 shows for 0x80 to 0x9F; `·` where it shows nothing.
const CP1252: &str = "€·‚ƒ„…†‡ˆ‰Š‹Œ·Ž··‘’“”•–—˜™š›œ·žŸ";

/// The byte that Windows-1252 shows as a character; C1 controls count as the byte they stand for.
pub(super) fn byte(c: char) -> Option<u8> {
    match u32::from(c) {
        code @ 0..=0xFF => u8::try_from(code).ok(),
        _ => CP1252.chars().zip(0x80..).find_map(|(shown, byte)| (shown == c).then_some(byte)),
    }
}

fn cell(rows: &[&str; 8], byte: u8) -> Option<char> {
    let index = usize::from(byte.checked_sub(0x80)?);
    rows.get(index / 16)?.chars().nth(index % 16).filter(|c| *c != '·')
}

/// A character of an encoding that has a letter for nearly every high byte.
pub(super) fn high(c: char, rows: &[&str; 8]) -> char {
    if c.is_ascii() {
        return c;
    }
    byte(c).and_then(|b| cell(rows, b)).unwrap_or(c)
}

/// A character of TCVN3.
pub(super) fn tcvn3(c: char) -> char {
    match u32::from(c) {
        code @ 0x80..=0xFF => u8::try_from(code).ok().and_then(|b| cell(&TCVN3, b)).unwrap_or(c),
        // Programs that write the micro sign as the Greek letter.
        0x3BC => 'à',
        _ => c,
    }
}

/// A character of Windows-1258: the places in which it differs from Windows-1252.
pub(super) fn cp1258(c: char) -> char {
    CP1258.iter().find_map(|(shown, meant)| (*shown == c).then_some(*meant)).unwrap_or(c)
}

const CP1258: [(char, char); 14] = [
    ('Ã', 'Ă'),
    ('ã', 'ă'),
    ('Ì', '\u{300}'),
    ('Ð', 'Đ'),
    ('ð', 'đ'),
    ('Ò', '\u{309}'),
    ('Õ', 'Ơ'),
    ('õ', 'ơ'),
    ('Ý', 'Ư'),
    ('ý', 'ư'),
    ('Þ', '\u{303}'),
    ('ì', '\u{301}'),
    ('ò', '\u{323}'),
    ('þ', '₫'),
];

/// Letters of VNI that are one character.
pub(super) fn vni_single(c: char) -> char {
    VNI_SINGLE.iter().find_map(|(shown, meant)| (*shown == c).then_some(*meant)).unwrap_or(c)
}

const VNI_SINGLE: [(char, char); 14] = [
    ('æ', 'ỉ'),
    ('ó', 'ĩ'),
    ('ò', 'ị'),
    ('î', 'ỵ'),
    ('ñ', 'đ'),
    ('ô', 'ơ'),
    ('ö', 'ư'),
    ('Æ', 'Ỉ'),
    ('Ó', 'Ĩ'),
    ('Ò', 'Ị'),
    ('Î', 'Ỵ'),
    ('Ñ', 'Đ'),
    ('Ô', 'Ơ'),
    ('Ö', 'Ư'),
];

/// Signs of VNI and what each makes of the bases it can follow. `i` has characters of its own, but some keyboards wrote it so.
const VNI_MARKS: [(char, &str, &str); 16] = [
    ('ù', "aeiouyơư", "áéíóúýớứ"),
    ('ø', "aeiouyơư", "àèìòùỳờừ"),
    ('û', "aeiouyơư", "ảẻỉỏủỷởử"),
    ('õ', "aeiouyơư", "ãẽĩõũỹỡữ"),
    ('ï', "aeiouyơư", "ạẹịọụỵợự"),
    ('â', "aeo", "âêô"),
    ('á', "aeo", "ấếố"),
    ('à', "aeo", "ầềồ"),
    ('å', "aeo", "ẩểổ"),
    ('ã', "aeo", "ẫễỗ"),
    ('ä', "aeo", "ậệộ"),
    ('ê', "a", "ă"),
    ('é', "a", "ắ"),
    ('è', "a", "ằ"),
    ('ú', "a", "ẳ"),
    ('ü', "a", "ẵ"),
];

/// `ặ` has a sign of its own.
const VNI_BREVE_DOT: char = 'ë';

/// The letter that a base and a sign make; the case is the base's, whatever the sign's.
pub(super) fn vni_marked(base: char, sign: char) -> Option<char> {
    if sign.is_ascii() {
        return None;
    }
    let small = lower(base);
    let sign = lower(sign);
    let letter = if sign == VNI_BREVE_DOT {
        (small == 'a').then_some('ặ')?
    } else {
        let (_, bases, letters) = VNI_MARKS.iter().find(|(s, ..)| *s == sign)?;
        bases.chars().zip(letters.chars()).find_map(|(b, l)| (b == small).then_some(l))?
    };
    Some(if small == base { letter } else { upper(letter) })
}

fn lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

fn upper(c: char) -> char {
    c.to_uppercase().next().unwrap_or(c)
}

#[cfg(test)]
fn cp1252_char(byte: u8) -> char {
    let c = char::from(byte);
    if (0x80..0xA0).contains(&byte) {
        CP1252.chars().nth(usize::from(byte - 0x80)).filter(|c| *c != '·').unwrap_or(c)
    } else {
        c
    }
}

/// The other way, for tests: a Unicode letter as a misreading program shows it.
#[cfg(test)]
pub(super) fn encode(c: char, encoding: super::Encoding) -> String {
    use super::Encoding;
    let by_table = |rows: &[&str; 8]| {
        let found = (0x80..=0xFF).rev().find(|b| cell(rows, *b) == Some(c));
        found.map_or(c, cp1252_char).to_string()
    };
    match encoding {
        _ if c.is_ascii() => c.to_string(),
        Encoding::Tcvn3 => by_table(&TCVN3),
        Encoding::Viscii => by_table(&VISCII),
        Encoding::Vps => by_table(&VPS),
        Encoding::Utf8 => c.to_string().bytes().map(cp1252_char).collect(),
        Encoding::Vni => vni_encode(c),
        Encoding::Cp1258 => {
            let (base, tone) = crate::tone::split(c);
            let mark = match crate::tone::join('a', tone) {
                'á' => "ì",
                'à' => "Ì",
                'ả' => "Ò",
                'ã' => "Þ",
                'ạ' => "ò",
                _ => "",
            };
            let base = CP1258.iter().find_map(|(s, m)| (*m == base).then_some(*s)).unwrap_or(base);
            format!("{base}{mark}")
        }
    }
}

#[cfg(test)]
fn vni_encode(c: char) -> String {
    if let Some((shown, _)) = VNI_SINGLE.iter().find(|(_, meant)| *meant == c) {
        return shown.to_string();
    }
    for base in "aeouyAEOUY".chars().chain("ôöÔÖ".chars()) {
        for sign in VNI_MARKS.iter().map(|m| m.0).chain([VNI_BREVE_DOT]) {
            if vni_marked(vni_single(base), sign) == Some(c) {
                return format!("{base}{sign}");
            }
        }
    }
    c.to_string()
}
