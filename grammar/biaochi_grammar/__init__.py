"""The grammar of 标尺: lark files and their written specification, shipped with the package."""
