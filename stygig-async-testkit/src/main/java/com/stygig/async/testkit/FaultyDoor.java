package com.stygig.async.testkit;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Lets requests in to a service, and lets some suffer what {@link HttpFaults} say. */
final class FaultyDoor {
  private final HttpFaults faults;
  private final Timers timers;

  FaultyDoor(HttpFaults faults, Timers timers) {
    this.faults = faults;
    this.timers = timers;
  }

  boolean handle(
      AwsService service, Handler handler, Request request, Response response, Callback callback)
      throws Exception {
    HttpFate fate = faults.next();
    if (fate.fault() == null) {
      return handler.handle(request, response, callback);
    }
    Connection connection = new Connection(request);
    Callback lost = connection.lostWith(callback);
    switch (fate.fault()) {
      case OUTAGE, RESET_BEFORE -> lost.succeeded();
      case UNAVAILABLE, REFUSED -> {
        ServiceError error = fate.refusal();
        refuse(
            service,
            error == null ? ErrorAnswer.unavailable(service) : error,
            request,
            response,
            callback);
      }
      case STALL -> {
        request.addIdleTimeoutListener(timeout -> false);
        timers.after(fate.stall(), Runnable::run, lost::succeeded);
      }
      case RESET_AFTER -> {
        return handler.handle(
            request,
            new Intercepted(
                request, response, (content, written) -> connection.lostWith(written).succeeded()),
            lost);
      }
      case TRUNCATE -> {
        return handler.handle(
            request,
            new Intercepted(
                request,
                response,
                (content, written) -> sendHalf(content, response, connection, written)),
            lost);
      }
    }
    return true;
  }

  /** Reads the request to its end: a client that is cut off while it sends sees no answer. */
  private static void refuse(
      AwsService service,
      ServiceError error,
      Request request,
      Response response,
      Callback callback) {
    Content.Source.consumeAll(
        request,
        Callback.from(
            () -> ErrorAnswer.answer(service, error, request, response, callback),
            callback::failed));
  }

  private static void sendHalf(
      @Nullable ByteBuffer content, Response response, Connection connection, Callback written) {
    int half = content == null ? 0 : content.remaining() / 2;
    if (content == null || half == 0) {
      connection.lostWith(written).succeeded();
      return;
    }
    Runnable end =
        () -> {
          connection.end();
          written.failed(asked());
        };
    response.write(
        false, content.slice(content.position(), half), Callback.from(end, failure -> end.run()));
  }

  private static EofException asked() {
    return new EofException("A fault was asked for");
  }

  /** The connection of one request. */
  private record Connection(Request request) {
    /** Resets the connection in place of the success. */
    Callback lostWith(Callback callback) {
      return Callback.from(
          () -> {
            reset();
            callback.failed(asked());
          },
          callback::failed);
    }

    private void reset() {
      if (endPoint() instanceof SocketChannelEndPoint socket) {
        try {
          socket.getChannel().setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
          // the client was faster
        }
      }
      end();
    }

    void end() {
      endPoint().close();
    }

    private EndPoint endPoint() {
      return request.getConnectionMetaData().getConnection().getEndPoint();
    }
  }

  /** Does something else with the first piece of an answer, after which there is none. */
  private static final class Intercepted extends Response.Wrapper {
    private final BiConsumer<@Nullable ByteBuffer, Callback> first;
    private boolean isOver;

    Intercepted(
        Request request, Response response, BiConsumer<@Nullable ByteBuffer, Callback> first) {
      super(request, response);
      this.first = first;
    }

    @Override
    public void write(boolean last, @Nullable ByteBuffer content, Callback callback) {
      if (isOver) {
        callback.failed(asked());
        return;
      }
      isOver = true;
      first.accept(content, callback);
    }
  }
}
