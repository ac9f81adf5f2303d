package com.stygig.async;

import java.io.Serial;

/**
 * What a client that was closed throws at who asks it for more. A type of its own, as code of the
 * user's throws its parent, too; for an inference that was under way there is {@link
 * ClientClosedException}.
 */
final class UsedAfterCloseException extends IllegalStateException {
  @Serial private static final long serialVersionUID = 1L;

  UsedAfterCloseException() {
    super("The client is closed");
  }
}
