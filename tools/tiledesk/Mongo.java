// The MongoDB wire protocol from memory, for a Tiledesk that is tried out: prints its port once it listens on loopback.
// Run by set-up.mjs as it is, with the library of pom.xml on the class path. Nothing is kept when it ends.
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.util.concurrent.CountDownLatch;

class Mongo {
  public static void main(String[] args) throws InterruptedException {
    MongoServer server = new MongoServer(new MemoryBackend());
    server.bind("127.0.0.1", Integer.parseInt(args[0]));
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
    System.out.println("listening on " + server.getLocalAddress().getPort());
    new CountDownLatch(1).await();
  }
}
