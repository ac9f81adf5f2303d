package com.stygig.async.examples.endpoint;

import static com.stygig.async.examples.endpoint.Asking.ask;

import com.stygig.async.examples.Team;
import com.stygig.async.examples.aws.Aws;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.Role;

/** Finds the role that an endpoint runs as. */
public final class Roles {
  private Roles() {}

  /**
   * The ARN of a role.
   *
   * @param given an ARN, which is believed, or a name; null for the first whose name contains
   *     {@value Team#ROLE}, as the team's script takes it
   */
  public static Optional<String> find(Aws aws, @Nullable String given) {
    if (given == null) {
      return first(aws);
    }
    if (given.startsWith("arn:")) {
      return Optional.of(given);
    }
    try {
      return Optional.of(ask(aws.iam().getRole(b -> b.roleName(given))).role().arn());
    } catch (NoSuchEntityException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> first(Aws aws) {
    AtomicReference<@Nullable String> found = new AtomicReference<>();
    ask(
        aws.iam()
            .listRolesPaginator()
            .subscribe(
                page ->
                    page.roles().stream()
                        .filter(role -> role.roleName().contains(Team.ROLE))
                        .map(Role::arn)
                        .findFirst()
                        .ifPresent(arn -> found.compareAndSet(null, arn))));
    return Optional.ofNullable(found.get());
  }
}
