package com.stygig.async.examples.endpoint;

import com.stygig.async.examples.CommandFailedException;
import com.stygig.async.examples.Team;
import com.stygig.async.examples.aws.Aws;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The role that an endpoint works as. */
public final class ExecutionRoles {
  private ExecutionRoles() {}

  /**
   * Returns the ARN of a role.
   *
   * @param role an ARN, a name, or null for the first role that SageMaker's console has made
   */
  public static String find(Aws aws, @Nullable String role) {
    if (role == null) {
      return first(aws);
    }
    return role.startsWith("arn:") ? role : byName(aws, role);
  }

  static void check(String role) {
    if (!role.matches("arn:aws[a-z-]*:iam::\\d{12}:role/.+")
        && !role.matches("[\\w+=,.@-]{1,64}")) {
      throw new IllegalArgumentException(
          "--role must be a role's ARN or name, such as arn:aws:iam::123456789012:role/name: '"
              + role
              + "'");
    }
  }

  private static String byName(Aws aws, String name) {
    return AwsErrors.ifThere(aws.iam().getRole(b -> b.roleName(name)))
        .map(found -> found.role().arn())
        .orElseThrow(() -> new CommandFailedException("No such IAM role: " + name));
  }

  private static String first(Aws aws) {
    AtomicReference<@Nullable String> found = new AtomicReference<>();
    aws.iam()
        .listRolesPaginator()
        .roles()
        .filter(role -> role.roleName().contains(Team.ROLE))
        .subscribe(role -> found.compareAndSet(null, role.arn()))
        .join();
    String arn = found.get();
    if (arn == null) {
      throw new CommandFailedException(
          "No IAM role has a name with " + Team.ROLE + " in it: give --role");
    }
    return arn;
  }
}
