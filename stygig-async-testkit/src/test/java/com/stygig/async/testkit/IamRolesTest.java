package com.stygig.async.testkit;

import static com.stygig.async.testkit.IamTestKit.TRUST;
import static com.stygig.async.testkit.Refusals.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.iam.IamAsyncClient;
import software.amazon.awssdk.services.iam.model.DeleteConflictException;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.iam.model.ListRolesResponse;
import software.amazon.awssdk.services.iam.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.Role;
import software.amazon.awssdk.services.iam.model.Tag;

@LocalCloudTest
class IamRolesTest {
  private final IamTestKit kit;
  private final IamAsyncClient iam;

  IamRolesTest(LocalCloud cloud) {
    kit = new IamTestKit(cloud);
    iam = kit.iam;
  }

  @Test
  void aRoleIsAsItWasCreated() {
    String name = kit.role + "-b";
    iam.createRole(
            b ->
                b.roleName(name)
                    .path("/service-role/")
                    .description("a & b")
                    .maxSessionDuration(7200)
                    .tags(Tag.builder().key("k").value("v").build())
                    .assumeRolePolicyDocument(TRUST))
        .join();

    Role role = iam.getRole(b -> b.roleName(name)).join().role();

    assertThat(role.arn()).isEqualTo("arn:aws:iam::000000000000:role/service-role/" + name);
    assertThat(role.path()).isEqualTo("/service-role/");
    assertThat(role.roleId()).matches("AROA[A-Z0-9]{17}");
    assertThat(role.description()).isEqualTo("a & b");
    assertThat(role.maxSessionDuration()).isEqualTo(7200);
    assertThat(role.tags()).containsExactly(Tag.builder().key("k").value("v").build());
    assertThat(role.createDate()).isBetween(Instant.now().minusSeconds(60), Instant.now());
    assertThat(role.assumeRolePolicyDocument()).startsWith("%7B%22Version%22%3A%20%22");
    assertThat(URLDecoder.decode(role.assumeRolePolicyDocument(), UTF_8)).isEqualTo(TRUST);
  }

  @Test
  void rolesAreListedByPathInPages() {
    String path = "/" + kit.role + "/";
    for (String suffix : List.of("-1", "-2", "-3")) {
      iam.createRole(
              b -> b.roleName(kit.role + suffix).path(path + "x/").assumeRolePolicyDocument(TRUST))
          .join();
    }

    ListRolesResponse first = iam.listRoles(b -> b.pathPrefix(path).maxItems(2)).join();
    List<String> all = new CopyOnWriteArrayList<>();
    iam.listRolesPaginator(b -> b.pathPrefix(path).maxItems(1))
        .roles()
        .subscribe(role -> all.add(role.roleName()))
        .join();

    assertThat(first.roles()).hasSize(2);
    assertThat(first.isTruncated()).isTrue();
    assertThat(all).containsExactly(kit.role + "-1", kit.role + "-2", kit.role + "-3");
    assertThat(iam.listRoles(b -> b.pathPrefix(path)).join().isTruncated()).isFalse();
  }

  @Test
  void aRoleIsDeletedOnceItHasNoPolicies() {
    String attached = "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess";
    kit.put("p", IamTestKit.policy(IamTestKit.statement("Allow", "'Action':'*','Resource':'*'")));
    iam.attachRolePolicy(b -> b.roleName(kit.role).policyArn(attached)).join();

    assertRefused(
        () -> iam.deleteRole(b -> b.roleName(kit.role)),
        DeleteConflictException.class,
        409,
        "DeleteConflict",
        "Cannot delete entity, must delete policies first.");
    iam.deleteRolePolicy(b -> b.roleName(kit.role).policyName("p")).join();
    assertRefused(
        () -> iam.deleteRole(b -> b.roleName(kit.role)),
        DeleteConflictException.class,
        409,
        "DeleteConflict",
        "Cannot delete entity, must detach all policies first.");
    iam.detachRolePolicy(b -> b.roleName(kit.role).policyArn(attached)).join();
    iam.deleteRole(b -> b.roleName(kit.role)).join();

    assertRefused(
        () -> iam.getRole(b -> b.roleName(kit.role)),
        NoSuchEntityException.class,
        404,
        "NoSuchEntity",
        "The role with name " + kit.role + " cannot be found.");
  }

  @Test
  void aNameIsTakenWhateverItsCase() {
    String name = kit.role.replace("role", "ROLE");
    assertRefused(
        () -> iam.createRole(b -> b.roleName(name).assumeRolePolicyDocument(TRUST)),
        EntityAlreadyExistsException.class,
        409,
        "EntityAlreadyExists",
        "Role with name " + name + " already exists.");
  }

  @Test
  void refusesRolesThatAreNotValid() {
    assertRefused(
        () -> iam.createRole(b -> b.roleName("a b").assumeRolePolicyDocument(TRUST)),
        400,
        "ValidationError",
        "The specified value for roleName is invalid. It must contain only alphanumeric characters"
            + " and/or the following: +=,.@_-");
    assertRefused(
        () -> iam.createRole(b -> b.roleName("x").assumeRolePolicyDocument("{")),
        MalformedPolicyDocumentException.class,
        400,
        "MalformedPolicyDocument",
        "Syntax errors in policy.");
    assertRefused(
        () ->
            iam.createRole(
                b -> b.roleName("x").assumeRolePolicyDocument(TRUST.replace("Principal", "P"))),
        MalformedPolicyDocumentException.class,
        400,
        "MalformedPolicyDocument",
        "Missing required field Principal");
    assertRefused(
        () -> iam.getRole(b -> {}),
        400,
        "ValidationError",
        "1 validation error detected: Value null at 'roleName' failed to satisfy constraint: Member"
            + " must not be null");
    assertRefused(
        () -> iam.listRoles(b -> b.maxItems(1_001)),
        400,
        "ValidationError",
        "1 validation error detected: Value '1001' at 'maxItems' failed to satisfy constraint:"
            + " Member must have value less than or equal to 1000");
  }
}
