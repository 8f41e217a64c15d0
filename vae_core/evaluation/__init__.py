"""Evaluation of models, overall and for single images."""
