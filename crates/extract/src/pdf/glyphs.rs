//! What stands on a page before any layout: glyphs with their places, ruling lines, images.

use super::inflation::MAX_CONTENT;
use super::named_fonts::NamedFonts;
use hayro_interpret::font::{Glyph as PdfGlyph, GlyphRun, PositionedGlyph};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::object::dict::keys::{ANNOTS, FT, PARENT, RECT};
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name};
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape, Vec2};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, Paint, RenderContent, SoftMask, interpret_page,
};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// Drawing operations of one page, nested forms included, after which the page is given up. The densest page of the
/// gazettes has some 9,000; forms that draw one another can ask for 10^50. At 2 µs each the limit is about a second.
pub(super) const MAX_OPERATIONS: u32 = 500_000;
/// Glyphs kept of one page.
const MAX_GLYPHS: usize = 400_000;
/// Ruling lines kept of one page; a map or a chart has more and is no table.
const MAX_RULES: usize = 20_000;
/// A filled shape thinner than this (points) is a line.
const MAX_RULE_THICKNESS: f32 = 3.5;
/// A line shorter than this (points) rules nothing by itself; dotted borders consist of such lines and are joined later.
const MIN_DOT: f32 = 0.2;

/// Which way a glyph's line of writing runs on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Direction {
    /// Left to right.
    Right,
    /// Top to bottom (turned clockwise).
    Down,
    /// Right to left (upside down).
    Left,
    /// Bottom to top (turned anticlockwise).
    Up,
    /// At an angle: watermarks.
    Oblique,
}

/// One character on the page, in points from the top left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Glyph {
    /// What it stands for; U+FFFD where the font does not say.
    pub(super) ch: char,
    /// Where it starts on its line of writing.
    pub(super) x0: f32,
    /// Where the next one starts.
    pub(super) x1: f32,
    /// Baseline.
    pub(super) y: f32,
    /// Size in points.
    pub(super) size: f32,
    /// Index in [`Ink::fonts`].
    pub(super) font: u16,
    /// Which way it runs.
    pub(super) direction: Direction,
    /// Drawn with no ink, or covered by an image.
    pub(super) hidden: bool,
}

/// A font as far as readers of the text may need it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Face {
    /// Name without the subset tag; empty where the file does not tell.
    pub(super) name: String,
    /// Bold.
    pub(super) bold: bool,
    /// Italic.
    pub(super) italic: bool,
}

/// A horizontal or vertical ruling line, in points from the upper left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// True: runs from left to right.
    pub horizontal: bool,
    /// y of a horizontal, x of a vertical line.
    pub at: f32,
    /// Left or top end.
    pub from: f32,
    /// Right or bottom end.
    pub to: f32,
}

/// An image on the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Placed {
    /// Left, top, right, bottom.
    pub(super) area: [f32; 4],
    /// Pixels.
    pub(super) width: u32,
    /// Pixels.
    pub(super) height: u32,
}

/// Everything drawn on one page that layout uses.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Ink {
    /// Page width in points.
    pub(super) width: f32,
    /// Page height in points.
    pub(super) height: f32,
    /// In the order of drawing.
    pub(super) glyphs: Vec<Glyph>,
    /// Lines, unjoined.
    pub(super) rules: Vec<Rule>,
    /// Images in the order of drawing.
    pub(super) images: Vec<Placed>,
    /// Fonts of the glyphs.
    pub(super) fonts: Vec<Face>,
    /// Shapes that are neither lines nor rectangles: a page of outlined text has thousands.
    pub(super) curves: u32,
    /// Why the page is incomplete.
    pub(super) cut: Option<Cut>,
    /// Text of electronic signatures, which is no part of the page's text.
    pub(super) stamps: Vec<Glyph>,
    /// How many glyphs the page itself has; what follows belongs to annotations.
    pub(super) annotations: Option<usize>,
}

/// Why the reading of a page stopped early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// More drawing operations than [`MAX_OPERATIONS`].
    TooComplex,
    /// The interpreter failed on it.
    Broken,
}

impl Cut {
    /// Name of the finding.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::TooComplex => "pdf-page-too-complex",
            Self::Broken => "pdf-page-broken",
        }
    }

    /// What it means for the reader of the result.
    pub(super) fn message(self) -> &'static str {
        match self {
            Self::TooComplex => "it asks for too many drawing operations; what came first was read",
            Self::Broken => "its content is damaged; what came before was read",
        }
    }
}

/// Raised through the interpreter to leave a page that costs too much.
struct Stop;

/// Draws the page into lists, with at most so many operations. What was drawn before a failure is kept.
pub(super) fn draw<'a>(
    page: &Page<'a>,
    cache: &InterpreterCache<'a>,
    settings: &InterpreterSettings,
    operations: u32,
) -> Ink {
    let (width, height) = page.render_dimensions();
    let initial = Affine::new(page.initial_transform(true).as_coeffs());
    let area = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let mut sink = Sink {
        ink: Ink { width, height, ..Ink::default() },
        operations,
        last_run: None,
        named: NamedFonts::of(page),
    };
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        if page.page_stream().is_some_and(|s| s.len() > MAX_CONTENT) {
            resume_unwind(Box::new(Stop));
        }
        for part in [RenderContent::PAGE, RenderContent::ANNOTATIONS] {
            let settings = InterpreterSettings { render_content: part, ..settings.clone() };
            let mut context = Context::new(initial, area, cache, page.xref(), settings);
            interpret_page(page, &mut context, &mut sink);
            sink.ink.annotations.get_or_insert(sink.ink.glyphs.len());
        }
    }));
    let mut ink = sink.ink;
    set_stamps_apart(&mut ink, &signatures(page, initial));
    if let Err(cause) = outcome {
        ink.cut = Some(if cause.is::<Stop>() { Cut::TooComplex } else { Cut::Broken });
    }
    ink
}

/// Boxes of the signature fields (ISO 32000-1, 12.7.4.5).
fn signatures(page: &Page<'_>, initial: Affine) -> Vec<Rect> {
    let Some(annotations) = page.raw().get::<Array<'_>>(ANNOTS) else { return Vec::new() };
    annotations
        .iter::<Dict<'_>>()
        .filter(|a| {
            let own = a.get::<Name<'_>>(FT);
            let kind = own.or_else(|| a.get::<Dict<'_>>(PARENT)?.get::<Name<'_>>(FT));
            kind.is_some_and(|k| k.as_ref() == b"Sig")
        })
        .filter_map(|a| a.get::<[f64; 4]>(RECT))
        .map(|[x0, y0, x1, y1]| initial.transform_rect_bbox(Rect::new(x0, y0, x1, y1)))
        .collect()
}

/// Moves the annotations' glyphs inside these boxes to the stamps.
fn set_stamps_apart(ink: &mut Ink, boxes: &[Rect]) {
    let from = ink.annotations.unwrap_or(ink.glyphs.len());
    if boxes.is_empty() || from >= ink.glyphs.len() {
        return;
    }
    let (inside, outside): (Vec<Glyph>, Vec<Glyph>) = ink.glyphs.drain(from..).partition(|g| {
        let (x, y) = page_point(g.direction, g.x0, g.y);
        boxes.iter().any(|b| b.inflate(2.0, 2.0).contains(Point::new(f64::from(x), f64::from(y))))
    });
    ink.glyphs.extend(outside);
    ink.stamps = inside;
}

struct Sink {
    ink: Ink,
    /// How many are left.
    operations: u32,
    /// Start of the last run with its length, to drop the second drawing of filled and stroked text.
    last_run: Option<(Point, usize)>,
    named: NamedFonts,
}

impl Sink {
    /// Counts one drawing operation. Unwinding is the one way to leave the interpreter early; `resume_unwind` does not
    /// call the panic hook.
    fn count(&mut self) {
        match self.operations.checked_sub(1) {
            Some(left) => self.operations = left,
            None => resume_unwind(Box::new(Stop)),
        }
    }

    fn face(&mut self, run: &[PositionedGlyph<'_>]) -> u16 {
        let face = run.first().and_then(|g| face_of(g)).unwrap_or_else(|| self.named.face(run));
        // A page has a dozen fonts at most in practice; the latest is the likeliest.
        if let Some(i) = self.ink.fonts.iter().rposition(|f| *f == face) {
            return i as u16;
        }
        if self.ink.fonts.len() >= usize::from(u16::MAX) {
            return 0;
        }
        self.ink.fonts.push(face);
        (self.ink.fonts.len() - 1) as u16
    }

    fn push_glyph(&mut self, placed: &PositionedGlyph<'_>, transform: Affine, font: u16, hidden: bool) {
        let glyph: &PdfGlyph<'_> = placed;
        let m = transform * placed.transform();
        let origin = m * Point::ZERO;
        let [a, b, c, d, _, _] = m.as_coeffs();
        let (across, up) = (Vec2::new(a, b), Vec2::new(c, d));
        let size = (up.hypot() * 1000.0) as f32;
        let (advance, embedded) = match glyph {
            PdfGlyph::Outline(g) => (g.advance_width(), true),
            PdfGlyph::Type3(g) => (g.advance_width(), true),
        };
        let scale = if embedded { across.hypot() } else { up.hypot() };
        let advance = (f64::from(advance.unwrap_or(500.0)) * scale) as f32;
        let (x, y) = (origin.x as f32, origin.y as f32);
        if ![x, y, size, advance].iter().all(|v| v.is_finite() && v.abs() < 1.0e5) || size <= 0.0 {
            return;
        }
        let direction = direction_of(across);
        // Along the line of writing, whichever way it runs on the page.
        let (x0, y) = match direction {
            Direction::Right | Direction::Oblique => (x, y),
            Direction::Down => (y, -x),
            Direction::Left => (-x, -y),
            Direction::Up => (-y, x),
        };
        let base = Glyph { ch: ' ', x0, x1: x0 + advance, y, size, font, direction, hidden };
        let eight_bit = self.ink.fonts.get(usize::from(font)).is_some_and(|f| is_older_than_unicode(&f.name));
        match glyph.as_unicode() {
            Some(BfString::Char(ch)) if eight_bit => self.keep(Glyph { ch: as_typed(ch), ..base }),
            Some(BfString::Char(ch)) => self.keep(Glyph { ch, ..base }),
            Some(BfString::String(s)) => {
                let n = s.chars().count().max(1) as f32;
                for (i, ch) in s.chars().enumerate() {
                    let x0 = base.x0 + advance * i as f32 / n;
                    self.keep(Glyph { ch, x0, x1: x0 + advance / n, ..base });
                }
            }
            None if eight_bit => {
                let byte = [u8::try_from(glyph.char_code()).unwrap_or(b'?')];
                let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte);
                text.chars().for_each(|ch| self.keep(Glyph { ch, ..base }));
            }
            None => self.keep(Glyph { ch: char::REPLACEMENT_CHARACTER, ..base }),
        }
    }

    fn keep(&mut self, mut glyph: Glyph) {
        if self.ink.glyphs.len() >= MAX_GLYPHS {
            return;
        }
        glyph.ch = plain(glyph.ch);
        if glyph.ch.is_control() || matches!(glyph.ch, '\u{200B}' | '\u{FEFF}') {
            return;
        }
        if is_combining(glyph.ch) {
            // A mark is drawn over its letter, with or without an advance of its own: it goes where the letter is.
            if let Some(base) = self.ink.glyphs.last() {
                glyph.y = base.y;
                glyph.x0 = (base.x0 + base.x1) / 2.0;
                glyph.x1 = base.x1.max(glyph.x0);
            }
        }
        self.ink.glyphs.push(glyph);
    }

    fn push_rule(&mut self, p: Point, q: Point) {
        let (dx, dy) = ((q.x - p.x).abs() as f32, (q.y - p.y).abs() as f32);
        let (x0, x1) = (p.x.min(q.x) as f32, p.x.max(q.x) as f32);
        let (y0, y1) = (p.y.min(q.y) as f32, p.y.max(q.y) as f32);
        let rule = if dy < 0.5 && dx >= MIN_DOT {
            Rule { horizontal: true, at: (y0 + y1) / 2.0, from: x0, to: x1 }
        } else if dx < 0.5 && dy >= MIN_DOT {
            Rule { horizontal: false, at: (x0 + x1) / 2.0, from: y0, to: y1 }
        } else {
            self.ink.curves += u32::from(dx > 0.5);
            return;
        };
        let finite = rule.at.is_finite() && rule.from.is_finite() && rule.to.is_finite();
        if finite && self.ink.rules.len() < MAX_RULES {
            self.ink.rules.push(rule);
        }
    }

    /// A thin filled box is a line along its longer side.
    fn push_filled(&mut self, area: Rect) {
        let (w, h) = (area.width() as f32, area.height() as f32);
        if h <= MAX_RULE_THICKNESS && w > h {
            let y = area.center().y;
            self.push_rule(Point::new(area.x0, y), Point::new(area.x1, y));
        } else if w <= MAX_RULE_THICKNESS && h > w {
            let x = area.center().x;
            self.push_rule(Point::new(x, area.y0), Point::new(x, area.y1));
        }
    }

    fn push_stroked(&mut self, path: &BezPath) {
        let (mut start, mut at) = (Point::ZERO, Point::ZERO);
        for element in path.elements() {
            match *element {
                PathEl::MoveTo(p) => (start, at) = (p, p),
                PathEl::LineTo(p) => {
                    self.push_rule(at, p);
                    at = p;
                }
                PathEl::ClosePath => {
                    self.push_rule(at, start);
                    at = start;
                }
                PathEl::QuadTo(_, p) | PathEl::CurveTo(_, _, p) => {
                    self.ink.curves += 1;
                    at = p;
                }
            }
        }
    }

    /// Each closed part of a filled path by itself: writers put a whole table's borders into one path.
    fn push_filled_path(&mut self, path: &BezPath) {
        let mut part: Option<Rect> = None;
        let mut straight = true;
        let grow = |part: &mut Option<Rect>, p: Point| {
            *part = Some(part.map_or(Rect::from_points(p, p), |r| r.union_pt(p)));
        };
        for element in path.elements() {
            match *element {
                PathEl::MoveTo(p) => {
                    self.end_part(part.take(), straight);
                    straight = true;
                    grow(&mut part, p);
                }
                PathEl::LineTo(p) => grow(&mut part, p),
                PathEl::QuadTo(_, p) | PathEl::CurveTo(_, _, p) => {
                    straight = false;
                    grow(&mut part, p);
                }
                PathEl::ClosePath => {}
            }
        }
        self.end_part(part, straight);
    }

    fn end_part(&mut self, part: Option<Rect>, straight: bool) {
        match part {
            Some(area) if straight => self.push_filled(area),
            Some(_) => self.ink.curves += 1,
            None => {}
        }
    }

    /// Text drawn before an image that covers it cannot be seen: a scan over its own text layer.
    fn hide_under(&mut self, [left, top, right, bottom]: [f32; 4]) {
        for g in &mut self.ink.glyphs {
            let (x, y) = page_point(g.direction, g.x0, g.y);
            g.hidden |= x >= left && x <= right && y >= top && y <= bottom;
        }
    }
}

/// The page's point for a place on a line of writing.
pub(super) fn page_point(direction: Direction, along: f32, baseline: f32) -> (f32, f32) {
    match direction {
        Direction::Right | Direction::Oblique => (along, baseline),
        Direction::Down => (-baseline, along),
        Direction::Left => (-along, -baseline),
        Direction::Up => (baseline, -along),
    }
}

impl<'a> Device<'a> for Sink {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.count();
        if is_white(&props.paint) {
            return;
        }
        let path = props.transform * path;
        match mode {
            DrawMode::Fill(_) => self.push_filled_path(&path),
            DrawMode::Stroke(_) => self.push_stroked(&path),
            DrawMode::FillAndStroke(..) => {
                self.push_filled_path(&path);
                self.push_stroked(&path);
            }
            DrawMode::Invisible => {}
        }
    }

    fn draw_rect(&mut self, rect: &Rect, props: DrawProps<'a>, mode: &DrawMode) {
        if matches!(mode, DrawMode::Fill(_)) {
            self.count();
            if !is_white(&props.paint) {
                self.push_filled((props.transform * rect.to_path(0.1)).bounding_box());
            }
        } else {
            self.draw_path(&rect.to_path(0.1), props, mode);
        }
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.count();
    }

    fn push_clip_rect(&mut self, _: &Rect) {
        self.count();
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.count();
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        self.count();
        let Some(first) = run.glyphs().first() else { return };
        let start = (props.transform * first.transform() * Point::ZERO, run.glyphs().len());
        if matches!(mode, DrawMode::Stroke(_)) && self.last_run == Some(start) {
            return;
        }
        self.last_run = Some(start);
        let font = self.face(run.glyphs());
        let hidden = matches!(mode, DrawMode::Invisible);
        for glyph in run.glyphs() {
            self.push_glyph(glyph, props.transform, font, hidden);
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.count();
        let (width, height) = (image.width(), image.height());
        let unit = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let area = (props.transform * unit.to_path(0.1)).bounding_box();
        let area = [area.x0 as f32, area.y0 as f32, area.x1 as f32, area.y1 as f32];
        if !area.iter().all(|v| v.is_finite()) || self.ink.images.len() >= MAX_RULES {
            return;
        }
        if covers(area, self.ink.width, self.ink.height) {
            self.hide_under(area);
        }
        self.ink.images.push(Placed { area, width, height });
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}

/// Whether an image takes up the page, as a scan does: more than 60 % of its area.
pub(super) fn covers([left, top, right, bottom]: [f32; 4], width: f32, height: f32) -> bool {
    let w = right.min(width) - left.max(0.0);
    let h = bottom.min(height) - top.max(0.0);
    w > 0.0 && h > 0.0 && w * h > 0.6 * width * height
}

impl Face {
    /// A font of which only the name is known.
    pub(super) fn named(name: &str) -> Self {
        let lower = name.to_ascii_lowercase();
        let bold = lower.contains("bold") || lower.contains("black");
        let italic = lower.contains("italic") || lower.contains("oblique");
        Self { name: name.to_owned(), bold, italic }
    }
}

fn face_of(glyph: &PdfGlyph<'_>) -> Option<Face> {
    let PdfGlyph::Outline(glyph) = glyph else { return None };
    let data = glyph.font_data()?;
    let named = Face::named(&data.postscript_name?);
    let bold = named.bold || data.weight.is_some_and(|w| w >= 600);
    Some(Face { bold, italic: named.italic || data.is_italic, ..named })
}

/// Fonts of the TCVN3 and VNI families: their Latin-1 characters show Vietnamese letters.
fn is_older_than_unicode(name: &str) -> bool {
    let undotted = name.strip_prefix("Vn").or(name.strip_prefix("VN"));
    name.starts_with(".V")
        || name.starts_with("VNI")
        || undotted.is_some_and(|n| n.starts_with(|c: char| c.is_ascii_uppercase() || c == '3'))
}

/// The Latin-1 character for the look-alike that Acrobat Distiller writes where two codes share a glyph.
fn as_typed(ch: char) -> char {
    match ch {
        '\u{2212}' | '\u{2010}' | '\u{2011}' => '\u{AD}',
        '\u{2219}' | '\u{22C5}' => '\u{B7}',
        '\u{2C9}' => '\u{AF}',
        '\u{3BC}' => '\u{B5}',
        _ => ch,
    }
}

fn direction_of(across: Vec2) -> Direction {
    let (x, y) = (across.x, across.y);
    // 5° either way: scans with a text layer are seldom quite straight.
    if y.abs() <= 0.09 * x.abs() {
        if x >= 0.0 { Direction::Right } else { Direction::Left }
    } else if x.abs() <= 0.09 * y.abs() {
        if y >= 0.0 { Direction::Down } else { Direction::Up }
    } else {
        Direction::Oblique
    }
}

/// White ink draws nothing on white paper. Three and four components are judged as they stand: converting CMYK through its
/// profile costs 8 ms in each document.
fn is_white(paint: &Paint<'_>) -> bool {
    let Paint::Color(color) = paint else { return false };
    match color.components() {
        [r, g, b] => r.min(*g).min(*b) > 0.98,
        [c, m, y, k] => c.max(*m).max(*y).max(*k) < 0.02,
        _ => {
            let [r, g, b, a] = color.to_rgba().to_rgba8();
            a == 0 || r.min(g).min(b) > 250
        }
    }
}

/// Combining marks (U+0300..U+036F).
pub(super) fn is_combining(ch: char) -> bool {
    matches!(ch, '\u{300}'..='\u{36F}')
}

/// Spaces of all kinds to the plain one, and the bullets of symbol fonts (which live in the private use area, as
/// Microsoft's symbol encoding has them) to what they show.
fn plain(ch: char) -> char {
    match ch {
        '\t' | '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{3000}' => ' ',
        '\u{F0B7}' | '\u{F09F}' => '•',
        '\u{F0A7}' => '▪',
        '\u{F0D8}' => '➢',
        '\u{F0FC}' => '✓',
        '\u{F02D}' => '-',
        '\u{F02B}' => '+',
        '\u{F020}' => ' ',
        _ => ch,
    }
}
