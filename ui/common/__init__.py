"""What several pages share: state, cached results, widgets, the model card."""
