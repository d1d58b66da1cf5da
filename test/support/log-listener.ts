/**
 * A daemon of syslog's, in Perl, which every Debian has: it listens at a path and prints each message
 * in hexadecimal, a line each, after a line `up`. The kind is `datagram`, `stream`, or `deaf`, which
 * listens for datagrams, is full of them, and reads none.
 */
export const LOG_LISTENER = `
use Socket; use Fcntl; $| = 1;
my ($kind, $path) = @ARGV;
my $type = $kind eq 'stream' ? SOCK_STREAM : SOCK_DGRAM;
socket(my $log, AF_UNIX, $type, 0) or die $!;
bind($log, pack_sockaddr_un($path)) or die $!;
chmod 0666, $path;
listen($log, 5) if $kind eq 'stream';
if ($kind eq 'deaf') {
  socket(my $full, AF_UNIX, $type, 0) or die $!;
  fcntl($full, F_SETFL, O_NONBLOCK);
  1 while send($full, 'x', 0, pack_sockaddr_un($path));
}
print "up\\n";
if ($kind eq 'deaf') { sleep }
while ($kind eq 'datagram' && defined recv($log, my $message, 65536, 0)) {
  print unpack('H*', $message), "\\n";
}
while ($kind eq 'stream' && accept(my $client, $log)) {
  print unpack('H*', join('', <$client>)), "\\n";
}
`;

export type LogKind = 'datagram' | 'stream' | 'deaf';

/** The messages in what a listener printed. */
export function messagesIn(printed: string): readonly string[] {
  return printed
    .split('\n')
    .filter((line) => line !== '' && line !== 'up')
    .map((line) => Buffer.from(line, 'hex').toString('latin1'));
}
