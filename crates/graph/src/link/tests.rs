use super::*;
use crate::build;
use kehoach_model::Document;
