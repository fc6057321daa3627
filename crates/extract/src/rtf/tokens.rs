//! Tokens of RTF (RTF 1.9.1, «Conventions of an RTF Reader»).

/// A token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `{`
    Open,
    /// `}`
    Close,
    /// `\name` with its number.
    Word(&'a str, Option<i32>),
    /// `\` and a sign.
    Symbol(u8),
    /// A byte of text, as it is or by `\'hh`.
    Byte(u8),
}

/// Splits a file into tokens; never fails: what is no token is skipped.
pub(super) struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take_while(&mut self, f: impl Fn(u8) -> bool) -> &'a str {
        let rest = self.bytes.get(self.at..).unwrap_or(&[]);
        let len = rest.iter().position(|b| !f(*b)).unwrap_or(rest.len());
        self.at += len;
        rest.get(..len).and_then(|b| std::str::from_utf8(b).ok()).unwrap_or("")
    }

    fn control(&mut self) -> Option<Token<'a>> {
        let first = self.peek()?;
        if !first.is_ascii_alphabetic() {
            self.at += 1;
            return Some(match first {
                b'\'' => {
                    let digits = self.bytes.get(self.at..self.at + 2).unwrap_or(&[]);
                    let byte = std::str::from_utf8(digits).ok().and_then(|d| u8::from_str_radix(d, 16).ok());
                    self.at += if byte.is_some() { 2 } else { 0 };
                    Token::Byte(byte?)
                }
                sign => Token::Symbol(sign),
            });
        }
        let name = self.take_while(|b| b.is_ascii_alphabetic());
        let negative = self.peek() == Some(b'-');
        self.at += usize::from(negative);
        let digits = self.take_while(|b| b.is_ascii_digit());
        let number = digits.parse::<i32>().ok().map(|n| if negative { -n } else { n });
        if negative && digits.is_empty() {
            self.at -= 1;
        } else if self.peek() == Some(b' ') {
            self.at += 1;
        }
        if name == "bin" {
            self.at = self.at.saturating_add(usize::try_from(number.unwrap_or(0)).unwrap_or(0));
        }
        Some(Token::Word(name, number))
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let byte = self.peek()?;
            self.at += 1;
            match byte {
                b'{' => return Some(Token::Open),
                b'}' => return Some(Token::Close),
                b'\\' => {
                    if let Some(token) = self.control() {
                        return Some(token);
                    }
                }
                b'\r' | b'\n' | 0 => {}
                byte => return Some(Token::Byte(byte)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_numbers_and_bytes() {
        let tokens: Vec<Token<'_>> = Tokens::new(b"{\\f15\\u-10 ?a\\'b5\\~\\bin2 }}x\r\n}").collect();
        assert_eq!(
            tokens,
            [
                Token::Open,
                Token::Word("f", Some(15)),
                Token::Word("u", Some(-10)),
                Token::Byte(b'?'),
                Token::Byte(b'a'),
                Token::Byte(0xB5),
                Token::Symbol(b'~'),
                Token::Word("bin", Some(2)),
                Token::Byte(b'x'),
                Token::Close
            ]
        );
    }
}
