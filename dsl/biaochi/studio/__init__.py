"""标尺工作台: the page in a browser on which those who write the rules work; served on this machine, for this machine."""
