#!/usr/bin/env -S env "-S -uNODE_OPTIONS node -e process.exitCode=1,import(path.resolve(process.argv[1]))"
import '../dist/js/main.js';
