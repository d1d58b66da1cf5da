#!/usr/bin/env node
import '../dist/js/main.js';
