//! How alike two texts are: the cosine of their weighted syllable pairs.
//!
//! A plan of a lower level repeats the words of the one above with other agencies and places in them. Pairs of neighbouring
//! syllables keep the order of words; their weight is the inverse document frequency, so that «cơ sở dữ liệu», which stands in
//! every item of a plan on data, says little and «hộ tịch» much (Spärck Jones 1972).

use kehoach_vietnamese::fold;
use kehoach_vietnamese::tone::{self, Placing};
use std::collections::HashMap;

/// Features of one text: ids of syllables and syllable pairs with how often each stands there, ascending by id.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Features(Vec<(u32, f32)>);

/// Ids of features, and in how many texts each stands.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    ids: HashMap<String, u32>,
    frequency: Vec<u32>,
    texts: u32,
}

/// Syllables looked at in one text; an item says what it is about long before.
const MOST_SYLLABLES: usize = 160;

/// Words that open an item of a lower level's plan and say nothing of what it is about.
const OPENINGS: [&str; 12] = [
    "chủ trì, phối hợp với", "chủ trì phối hợp với", "phối hợp với các đơn vị có liên quan",
    "phối hợp với các đơn vị liên quan", "phối hợp", "chủ trì", "tiếp tục", "tổ chức quán triệt và",
    "tổ chức", "tham mưu", "triển khai", "thực hiện",
];

impl Vocabulary {
    /// Takes a text in and gives its features.
    pub(super) fn add(&mut self, text: &str) -> Features {
        let folded = fold(&tone::place(text, Placing::Old));
        let body = without_opening(&folded);
        let syllables: Vec<&str> = body
            .split(|c: char| !c.is_alphanumeric())
            .filter(|s| !s.is_empty())
            .take(MOST_SYLLABLES)
            .collect();
        let mut counts: HashMap<u32, f32> = HashMap::new();
        for syllable in &syllables {
            *counts.entry(self.id(syllable)).or_insert(0.0) += 1.0;
        }
        for pair in syllables.windows(2) {
            let id = self.id(&pair.join(" "));
            *counts.entry(id).or_insert(0.0) += 1.0;
        }
        let mut features: Vec<(u32, f32)> = counts.into_iter().collect();
        features.sort_unstable_by_key(|(id, _)| *id);
        for (id, _) in &features {
            if let Some(n) = self.frequency.get_mut(*id as usize) {
                *n += 1;
            }
        }
        self.texts += 1;
        Features(features)
    }

    fn id(&mut self, word: &str) -> u32 {
        if let Some(id) = self.ids.get(word) {
            return *id;
        }
        let id = u32::try_from(self.frequency.len()).unwrap_or(u32::MAX);
        self.ids.insert(word.to_owned(), id);
        self.frequency.push(0);
        id
    }

    /// The features with their weights, of length 1.
    pub(super) fn weigh(&self, features: &Features) -> Features {
        let texts = self.texts.max(1) as f32;
        let weight = |id: u32| {
            let in_texts = self.frequency.get(id as usize).copied().unwrap_or(0).max(1) as f32;
            (1.0 + texts / in_texts).ln()
        };
        let mut weighed: Vec<(u32, f32)> =
            features.0.iter().map(|(id, count)| (*id, (1.0 + count.ln()) * weight(*id))).collect();
        let length = weighed.iter().map(|(_, w)| w * w).sum::<f32>().sqrt();
        if length > 0.0 {
            for (_, w) in &mut weighed {
                *w /= length;
            }
        }
        Features(weighed)
    }
}

fn without_opening(text: &str) -> &str {
    let mut rest = text.trim_start();
    loop {
        let before = rest;
        for opening in OPENINGS {
            if let Some(behind) = rest.strip_prefix(opening)
                && behind.starts_with([' ', ','])
            {
                rest = behind.trim_start_matches([' ', ',']);
            }
        }
        // A text of nothing but openings keeps them.
        if rest.is_empty() {
            return text;
        }
        if rest == before {
            return rest;
        }
    }
}

/// The weighed texts of a plan, by feature.
#[derive(Debug, Default)]
pub(super) struct Index {
    postings: HashMap<u32, Vec<(u32, f32)>>,
    size: usize,
}

impl Index {
    pub(super) fn of(texts: &[Features]) -> Self {
        let mut index = Self { postings: HashMap::new(), size: texts.len() };
        for (n, text) in texts.iter().enumerate() {
            let n = u32::try_from(n).unwrap_or(u32::MAX);
            for (id, weight) in &text.0 {
                index.postings.entry(*id).or_default().push((n, *weight));
            }
        }
        index
    }

    /// Likeness of a text to each text of the index, 0 to 1.
    pub(super) fn likeness(&self, text: &Features) -> Vec<f32> {
        let mut sums = vec![0.0f32; self.size];
        for (id, weight) in &text.0 {
            for (n, other) in self.postings.get(id).map_or(&[][..], Vec::as_slice) {
                if let Some(sum) = sums.get_mut(*n as usize) {
                    *sum += weight * other;
                }
            }
        }
        for sum in &mut sums {
            *sum = sum.clamp(0.0, 1.0);
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness(texts: &[&str], text: &str) -> Vec<f32> {
        let mut vocabulary = Vocabulary::default();
        let all: Vec<Features> = texts.iter().map(|t| vocabulary.add(t)).collect();
        let own = vocabulary.add(text);
        let weighed: Vec<Features> = all.iter().map(|f| vocabulary.weigh(f)).collect();
        Index::of(&weighed).likeness(&vocabulary.weigh(&own))
    }

    #[test]
    fn the_rare_word_decides() {
        let l = likeness(
            &[
                "Kết nối cơ sở dữ liệu dân cư với cơ sở dữ liệu thuế",
                "Kết nối cơ sở dữ liệu dân cư với cơ sở dữ liệu hộ tịch",
            ],
            "Phối hợp kết nối cơ sở dữ liệu dân cư với cơ sở dữ liệu hộ tịch của tỉnh",
        );
        assert!(l[1] > l[0] && l[1] > 0.7, "{l:?}");
    }

    #[test]
    fn nothing_in_common_is_nothing_alike() {
        assert_eq!(likeness(&["Trồng rừng phòng hộ"], "cải cách tiền lương"), [0.0]);
        assert_eq!(likeness(&["", "a"], ""), [0.0, 0.0]);
    }
}
