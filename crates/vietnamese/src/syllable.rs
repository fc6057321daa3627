//! The grammar of written syllables: onset, rhyme, tone.
