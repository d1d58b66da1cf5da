// The first file of every npm script. It has no imports and no syntax that Node 12 cannot read, so that
// somebody with an older Node is told which one it takes, and not that something is undefined.
'use strict';

var NEEDED = '20.19'; // "engines" of package.json
var script = process.argv[2] || '';

/**
 * @param {string} version
 * @returns {number} in which 20.9 is less than 20.19
 */
function order(version) {
  var parts = version.split('.').map(Number);
  return (parts[0] || 0) * 1000 + (parts[1] || 0);
}

/** @param {string} what */
function fail(what) {
  process.stderr.write('cosign-factors: npm run ' + script + ' ' + what + '\n');
  process.exitCode = 1;
}

if (order(process.versions.node) < order(NEEDED)) {
  fail('needs Node ' + NEEDED + ' or newer, and this is ' + process.versions.node);
} else {
  // The script finds its own arguments where it would find them if it had been started itself.
  process.argv.splice(1, 2, __dirname + '/' + script + '.js');
  import('./' + script + '.js').catch(function (/** @type {unknown} */ error) {
    fail('failed: ' + (error instanceof Error && error.stack ? error.stack : String(error)));
  });
}
