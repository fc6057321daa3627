//! Fields: the result is text, the code is not ([MS-DOC] 2.8.25).

const BEGIN: u16 = 0x13;
const SEPARATOR: u16 = 0x14;
const END: u16 = 0x15;

/// Open fields, the innermost last.
#[derive(Default)]
pub(super) struct Fields {
    /// Whether each is still in its code.
    open: Vec<bool>,
    /// How many of them are.
    codes: u32,
}

impl Fields {
    /// Takes a unit's effect on the fields; `true` if it is a field's mark.
    pub(super) fn pass(&mut self, unit: u16) -> bool {
        match unit {
            BEGIN => {
                self.open.push(true);
                self.codes += 1;
            }
            SEPARATOR => {
                if let Some(code) = self.open.last_mut()
                    && std::mem::replace(code, false)
                {
                    self.codes -= 1;
                }
            }
            END => {
                if self.open.pop() == Some(true) {
                    self.codes -= 1;
                }
            }
            _ => return false,
        }
        true
    }

    /// Whether text at this place is part of a code.
    pub(super) fn in_code(&self) -> bool {
        self.codes > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_result_of_a_nested_field_inside_a_code_is_code() {
        let mut fields = Fields::default();
        let units = [BEGIN, 1, BEGIN, 1, SEPARATOR, 1, END, SEPARATOR, 9, END, 9];
        let shown: Vec<u16> = units.into_iter().filter(|u| !fields.pass(*u) && !fields.in_code()).collect();
        assert_eq!(shown, [9, 9]);
    }
}
