//! Turning pages whose text runs sideways, so that the layout always reads from left to right.
//!
//! Landscape tables are often drawn turned on a portrait page. Width, height and every box of such a page are those of
//! the turned page.

use super::glyphs::{Direction, Ink, page_point};

/// Turns the page so that most of its text runs left to right.
pub(super) fn turn(ink: &mut Ink) {
    let main = main_direction(ink);
    if matches!(main, Direction::Right | Direction::Oblique) {
        return;
    }
    let (width, height) = (ink.width, ink.height);
    let point = |x: f32, y: f32| match main {
        Direction::Down => (y, width - x),
        Direction::Up => (height - y, x),
        _ => (width - x, height - y),
    };
    for g in &mut ink.glyphs {
        let advance = g.x1 - g.x0;
        let (x, y) = page_point(g.direction, g.x0, g.y);
        let (x, y) = point(x, y);
        g.direction = relative(g.direction, main);
        (g.x0, g.y) = match g.direction {
            Direction::Right | Direction::Oblique => (x, y),
            Direction::Down => (y, -x),
            Direction::Left => (-x, -y),
            Direction::Up => (-y, x),
        };
        g.x1 = g.x0 + advance;
    }
    for r in &mut ink.rules {
        let (p, q) = if r.horizontal {
            (point(r.from, r.at), point(r.to, r.at))
        } else {
            (point(r.at, r.from), point(r.at, r.to))
        };
        if main != Direction::Left {
            r.horizontal = !r.horizontal;
        }
        (r.at, r.from, r.to) =
            if r.horizontal { (p.1, p.0.min(q.0), p.0.max(q.0)) } else { (p.0, p.1.min(q.1), p.1.max(q.1)) };
    }
    for image in &mut ink.images {
        let [l, t, r, b] = image.area;
        let (p, q) = (point(l, t), point(r, b));
        image.area = [p.0.min(q.0), p.1.min(q.1), p.0.max(q.0), p.1.max(q.1)];
        if main != Direction::Left {
            std::mem::swap(&mut image.width, &mut image.height);
        }
    }
    if main != Direction::Left {
        (ink.width, ink.height) = (height, width);
    }
}

fn main_direction(ink: &Ink) -> Direction {
    let all = [Direction::Right, Direction::Down, Direction::Left, Direction::Up, Direction::Oblique];
    let count = |d: Direction| ink.glyphs.iter().filter(|g| g.direction == d && g.ch != ' ').count();
    // The first of equals wins, so that a page without text stays as it is.
    all.into_iter().map(|d| (count(d), d)).rev().max_by_key(|(n, _)| *n).map_or(Direction::Right, |(_, d)| d)
}

/// The direction as seen after turning the page so that `main` runs left to right.
fn relative(direction: Direction, main: Direction) -> Direction {
    let quarter = |d: Direction| match d {
        Direction::Right | Direction::Oblique => 0,
        Direction::Down => 1,
        Direction::Left => 2,
        Direction::Up => 3_u8,
    };
    if direction == Direction::Oblique {
        return direction;
    }
    match (quarter(direction) + 4 - quarter(main)) % 4 {
        0 => Direction::Right,
        1 => Direction::Down,
        2 => Direction::Left,
        _ => Direction::Up,
    }
}

#[cfg(test)]
mod tests {
    use super::super::glyphs::{Glyph, Rule};
    use super::*;

    #[test]
    fn a_sideways_page_is_turned_with_its_rules() {
        // A portrait page, 600 × 800, whose text runs bottom to top: the line starts near the bottom at x = 100.
        let glyph = Glyph {
            ch: 'a',
            x0: -700.0,
            x1: -690.0,
            y: 100.0,
            size: 12.0,
            font: 0,
            direction: Direction::Up,
            hidden: false,
        };
        let rule = Rule { horizontal: false, at: 110.0, from: 300.0, to: 700.0 };
        let mut ink =
            Ink { width: 600.0, height: 800.0, glyphs: vec![glyph], rules: vec![rule], ..Ink::default() };
        turn(&mut ink);
        assert_eq!((ink.width, ink.height), (800.0, 600.0));
        let g = ink.glyphs[0];
        assert_eq!((g.direction, g.x0, g.x1, g.y), (Direction::Right, 100.0, 110.0, 100.0));
        assert_eq!(ink.rules[0], Rule { horizontal: true, at: 110.0, from: 100.0, to: 500.0 });
    }
}
