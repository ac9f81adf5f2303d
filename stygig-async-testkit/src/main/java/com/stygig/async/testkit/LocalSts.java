package com.stygig.async.testkit;

import java.util.Map;
import org.eclipse.jetty.server.Handler;

/** STS, which says who asks: always the same user. */
final class LocalSts {
  private static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

  private LocalSts() {}

  static Handler handler(IamArns arns) {
    QueryAction identity =
        in ->
            answer -> {
              answer.text("Arn", arns.user());
              answer.text("UserId", IamArns.USER);
              answer.text("Account", LocalCloud.ACCOUNT_ID);
            };
    return new QueryHandler(NAMESPACE, Map.of("GetCallerIdentity", identity));
  }
}
