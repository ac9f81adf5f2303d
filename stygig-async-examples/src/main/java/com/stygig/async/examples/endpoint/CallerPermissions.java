package com.stygig.async.examples.endpoint;

import static com.stygig.async.examples.endpoint.AwsErrors.ask;

import com.stygig.async.examples.aws.Aws;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** Asks IAM whether the caller may do what a client has to. */
final class CallerPermissions {
  private static final Pattern ASSUMED_ROLE =
      Pattern.compile("arn:([^:]+):sts::(\\d+):assumed-role/([^/]+)/.*");

  private final Aws aws;

  CallerPermissions(Aws aws) {
    this.aws = aws;
  }

  List<Finding> check(ClientPolicy policy) {
    try {
      GetCallerIdentityResponse me = ask(aws.sts().getCallerIdentity());
      if (me.arn() == null || me.account() == null) {
        return List.of(Finding.unknown("caller", "STS does not say who it is"));
      }
      policy.account(me.account());
      List<Finding> findings = new ArrayList<>();
      findings.add(Finding.pass("caller", me.arn()));
      findings.addAll(
          new Permissions(aws).simulate("you", principal(me.arn()), policy.byResource()));
      return findings;
    } catch (SdkException e) {
      return List.of(
          isAboutTheService(e)
              ? Finding.unknown("caller", "cannot be looked at: " + AwsErrors.reason(e))
              : Finding.fail(
                  "caller", AwsErrors.reason(e), "Look at your AWS credentials: stygig preflight"));
    }
  }

  /** Such as that there is no STS here; the credentials may be good. */
  private static boolean isAboutTheService(SdkException error) {
    return error instanceof AwsServiceException refused
        && (refused.statusCode() == 404 || refused.statusCode() >= 500);
  }

  /** IAM simulates the role, not the session. A role's path is not told; most have none. */
  private static String principal(String arn) {
    Matcher session = ASSUMED_ROLE.matcher(arn);
    return session.matches()
        ? "arn:%s:iam::%s:role/%s".formatted(session.group(1), session.group(2), session.group(3))
        : arn;
  }
}
