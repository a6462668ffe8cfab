"""Pictures of scores: a curve against a fact as exact segments and dots, drawn as SVG and EMF."""
