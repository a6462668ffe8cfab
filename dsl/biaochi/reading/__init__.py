"""From the elements of a sentence to the resolved criterion: rules, measures, forms. One form, one file."""
