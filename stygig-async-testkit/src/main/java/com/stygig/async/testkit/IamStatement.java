package com.stygig.async.testkit;

import java.util.List;
import java.util.Locale;

/**
 * A statement of a policy. Its condition, if it has one, is taken as fulfilled: nobody tells what
 * it would be about.
 *
 * @param notActions whether it is about all actions but those
 * @param notResources whether it is about all resources but those
 */
record IamStatement(
    boolean allows,
    List<String> actions,
    boolean notActions,
    List<String> resources,
    boolean notResources) {
  boolean isAbout(String action, String resource) {
    // Actions are written in any case; resources are not.
    boolean isAction =
        actions.stream().anyMatch(pattern -> Wildcard.matches(lower(pattern), lower(action)));
    boolean isResource =
        resources.stream().anyMatch(pattern -> Wildcard.matches(pattern, resource));
    return isAction != notActions && isResource != notResources;
  }

  private static String lower(String action) {
    return action.toLowerCase(Locale.ROOT);
  }
}
