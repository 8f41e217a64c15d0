"""What several pages share: state, resources, widgets, the model card."""
