//! A graph in layers: what is cited or carried out stands to the left of what cites it or carries it out (after Sugiyama,
//! Tagawa, Toda, «Methods for Visual Understanding of Hierarchical System Structures», 1981).

use super::Setting;
use super::canvas::{Canvas, N, wrap};
use std::collections::BTreeMap;

/// A node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Unique; what links refer to.
    pub id: String,
    /// What stands in its box, at most two lines of it; the whole is its tooltip.
    pub label: String,
    /// A second, smaller text below.
    pub detail: String,
    /// Whether it is one of those that the picture is about.
    pub main: bool,
}

/// A directed edge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Id of the node that cites, carries out, amends.
    pub from: String,
    /// Id of the node that is cited, carried out, amended.
    pub to: String,
    /// What it says, as a tooltip.
    pub label: String,
    /// Whether it is drawn to be seen first.
    pub strong: bool,
}

const BOX: f64 = 250.0;
const GAP: f64 = 120.0;
const LINE: f64 = 15.0;
const SPACE: f64 = 12.0;
const TOP: f64 = 48.0;
const SIZE: f64 = 12.0;

/// Rounds of ordering; more change little.
const SWEEPS: usize = 8;

/// A layer of more nodes than this is broken into columns side by side.
const COLUMN: usize = 28;

/// Draws a graph. Links to or from ids that are no node's are left out, as are links from a node to itself. Nodes keep the
/// order in which they are given where the links do not say otherwise.
pub fn network(title: &str, nodes: &[Node], links: &[Link], setting: Setting) -> String {
    let index: BTreeMap<&str, usize> = nodes.iter().enumerate().map(|(i, n)| (n.id.as_str(), i)).collect();
    let ends = |l: &Link| Some((*index.get(l.from.as_str())?, *index.get(l.to.as_str())?));
    let edges: Vec<(usize, usize, &Link)> =
        links.iter().filter_map(|l| ends(l).map(|(a, b)| (a, b, l))).filter(|(a, b, _)| a != b).collect();
    let layers = ordered(layers(nodes.len(), &edges), &edges, nodes.len());
    let columns: Vec<Vec<usize>> =
        layers.iter().flat_map(|layer| layer.chunks(COLUMN).map(<[usize]>::to_vec)).collect();
    let boxes: Vec<Block> = nodes.iter().map(Block::of).collect();
    let tall = |column: &[usize]| column.iter().map(|n| height(&boxes, *n) + SPACE).sum::<f64>();
    let tallest = columns.iter().map(|c| tall(c)).fold(0.0, f64::max);
    let mut places = vec![(0.0, 0.0); nodes.len()];
    for (at, column) in columns.iter().enumerate() {
        let x = 12.0 + at as f64 * (BOX + GAP);
        let mut y = TOP + (tallest - tall(column)) / 2.0;
        for node in column {
            if let Some(place) = places.get_mut(*node) {
                *place = (x, y);
            }
            y += height(&boxes, *node) + SPACE;
        }
    }
    let mut canvas = Canvas::new(setting);
    canvas.text("heading", 12.0, 26.0, title);
    for (from, to, link) in &edges {
        curve(&mut canvas, centre(&places, &boxes, *from), centre(&places, &boxes, *to), link);
    }
    for ((node, block), (x, y)) in nodes.iter().zip(&boxes).zip(&places) {
        block.draw(&mut canvas, node, *x, *y);
    }
    let width = 24.0 + columns.len() as f64 * (BOX + GAP) - if columns.is_empty() { 0.0 } else { GAP };
    canvas.finish(title, width.max(320.0), TOP + tallest + 12.0)
}

/// The layer of each node: 0 for what points at nothing, else one more than the highest that it points at. Edges that close
/// a circle are passed over.
fn layers(count: usize, edges: &[(usize, usize, &Link)]) -> Vec<Vec<usize>> {
    let mut to: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut linked = vec![false; count];
    for (a, b, _) in edges {
        if let Some(list) = to.get_mut(*a) {
            list.push(*b);
        }
        for end in [*a, *b] {
            if let Some(mark) = linked.get_mut(end) {
                *mark = true;
            }
        }
    }
    let mut layer: Vec<Option<usize>> = vec![None; count];
    for start in 0..count {
        depth(start, &to, &mut layer);
    }
    let deepest = layer.iter().flatten().copied().max().unwrap_or(0);
    let mut out = vec![Vec::new(); deepest + 1];
    for (node, at) in layer.into_iter().enumerate() {
        // What is linked to nothing stands with what cites, so that the left column is of documents that others rest on.
        let at = if linked.get(node) == Some(&true) { at.unwrap_or(0) } else { deepest };
        if let Some(list) = out.get_mut(at) {
            list.push(node);
        }
    }
    out.retain(|l| !l.is_empty());
    out
}

/// Depth-first without recursion: a chain of plans may be long.
fn depth(start: usize, to: &[Vec<usize>], layer: &mut [Option<usize>]) {
    let known = |layer: &[Option<usize>], n: usize| layer.get(n).copied().flatten();
    let mut open = vec![false; to.len()];
    let mut stack = vec![(start, 0_usize)];
    while let Some((node, next)) = stack.pop() {
        if known(layer, node).is_some() {
            continue;
        }
        if let Some(mark) = open.get_mut(node) {
            *mark = true;
        }
        match to.get(node).and_then(|list| list.get(next)) {
            Some(child) => {
                stack.push((node, next + 1));
                if known(layer, *child).is_none() && open.get(*child) != Some(&true) {
                    stack.push((*child, 0));
                }
            }
            None => {
                let below = to.get(node).into_iter().flatten().filter_map(|c| known(layer, *c)).max();
                if let Some(slot) = layer.get_mut(node) {
                    *slot = Some(below.map_or(0, |b| b + 1));
                }
            }
        }
    }
}

/// Orders each layer by the mean place of what its nodes are linked to, forth and back.
fn ordered(mut layers: Vec<Vec<usize>>, edges: &[(usize, usize, &Link)], count: usize) -> Vec<Vec<usize>> {
    let mut near: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (a, b, _) in edges {
        for (x, y) in [(*a, *b), (*b, *a)] {
            if let Some(list) = near.get_mut(x) {
                list.push(y);
            }
        }
    }
    let mut place = vec![0.0; count];
    let renew = |layer: &[usize], place: &mut [f64]| {
        for (at, node) in layer.iter().enumerate() {
            if let Some(slot) = place.get_mut(*node) {
                *slot = (at as f64 + 0.5) / layer.len() as f64;
            }
        }
    };
    layers.iter().for_each(|l| renew(l, &mut place));
    for _ in 0..SWEEPS {
        for layer in &mut layers {
            let mean = |node: usize| {
                let around = near.get(node).map_or(&[][..], Vec::as_slice);
                let sum: f64 = around.iter().filter_map(|n| place.get(*n)).sum();
                if around.is_empty() {
                    place.get(node).copied().unwrap_or(0.0)
                } else {
                    sum / around.len() as f64
                }
            };
            let mut keyed: Vec<(f64, usize)> = layer.iter().map(|n| (mean(*n), *n)).collect();
            keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
            *layer = keyed.into_iter().map(|(_, n)| n).collect();
            renew(layer, &mut place);
        }
    }
    layers
}

/// The text of a node, broken into lines.
struct Block {
    label: Vec<String>,
    detail: Vec<String>,
}

impl Block {
    fn of(node: &Node) -> Self {
        let room = BOX - 20.0;
        Self { label: wrap(&node.label, SIZE * 1.04, room, 2), detail: wrap(&node.detail, 11.5, room, 3) }
    }

    fn height(&self) -> f64 {
        (self.label.len() + self.detail.len()).max(1) as f64 * LINE + 13.0
    }

    fn draw(&self, canvas: &mut Canvas, node: &Node, x: f64, y: f64) {
        canvas.open(&format!("node:{}", node.id), &[node.label.as_str(), &node.detail].join("\n"));
        canvas.rect(if node.main { "node-main" } else { "node" }, x, y, BOX, self.height());
        let on = if node.main { " on-main" } else { "" };
        let mut baseline = y + 18.0;
        for line in &self.label {
            canvas.text(&format!("group{on}"), x + 10.0, baseline, line);
            baseline += LINE;
        }
        for line in &self.detail {
            canvas.text(&format!("note{on}"), x + 10.0, baseline, line);
            baseline += LINE;
        }
        canvas.close();
    }
}

fn height(boxes: &[Block], node: usize) -> f64 {
    boxes.get(node).map_or(0.0, Block::height)
}

fn centre(places: &[(f64, f64)], boxes: &[Block], node: usize) -> (f64, f64) {
    let (x, y) = places.get(node).copied().unwrap_or_default();
    (x, y + height(boxes, node) / 2.0)
}

/// A curve from the left side of what cites to the right side of what is cited; around, where they stand in one column.
fn curve(canvas: &mut Canvas, from: (f64, f64), to: (f64, f64), link: &Link) {
    let class = if link.strong { "edge-strong" } else { "edge" };
    let arrow = if link.strong { "arrow-strong" } else { "arrow" };
    let ((x1, y1), (x2, y2)) = (from, (to.0 + BOX, to.1));
    let bend = ((x1 - x2) / 2.0).abs().max(50.0);
    let (tip, out) = (x2 + 8.0, x1.max(x2));
    let (c1, c2) = if x1 > x2 { (x1 - bend, tip + bend) } else { (out + bend, tip + bend) };
    let begin = if x1 > x2 { x1 } else { x1 + BOX };
    canvas.open("", &link.label);
    canvas.put(format_args!(
        r#"<path class="{class}" d="M{} {}C{} {} {} {} {} {}"/>"#,
        N(begin),
        N(y1),
        N(c1),
        N(y1),
        N(c2),
        N(y2),
        N(tip),
        N(y2)
    ));
    canvas.polygon(arrow, &[(x2, y2), (x2 + 9.0, y2 - 4.0), (x2 + 9.0, y2 + 4.0)]);
    canvas.close();
}

#[cfg(test)]
mod tests {
    use super::*;
    use kehoach_export::Lang;

    fn node(id: &str) -> Node {
        Node { id: id.to_owned(), label: format!("<{id}>"), detail: String::new(), main: false }
    }

    fn link(from: &str, to: &str) -> Link {
        Link { from: from.to_owned(), to: to.to_owned(), label: String::new(), strong: false }
    }

    #[test]
    fn circles_and_strangers_do_no_harm() {
        let nodes = [node("a"), node("b"), node("c")];
        let links = [link("a", "b"), link("b", "a"), link("c", "a"), link("c", "c"), link("c", "x")];
        let svg = network("t", &nodes, &links, Setting::file(Lang::Vi));
        assert_eq!(svg.matches("class=\"edge\"").count(), 3);
        assert!(svg.contains("&lt;a&gt;") && !svg.contains("NaN"));
        network("nothing", &[], &[], Setting::file(Lang::En));
    }

    #[test]
    fn a_long_chain_has_a_layer_a_link() {
        let nodes: Vec<Node> = (0..5000).map(|n| node(&n.to_string())).collect();
        let links: Vec<Link> = (1..5000).map(|n| link(&n.to_string(), &(n - 1).to_string())).collect();
        let edges: Vec<(usize, usize, &Link)> = (1..5000).map(|n| (n, n - 1, &links[n - 1])).collect();
        assert_eq!(layers(nodes.len(), &edges).len(), 5000);
    }
}
