/** An application that requires core and waiters, and nothing else. */
module compat {
  requires com.stygig.async;
  requires com.stygig.async.waiters;
}
