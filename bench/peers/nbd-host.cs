#:property PublishAot=false
#:project ../../src/Scuzzy.Runtime/Scuzzy.Runtime.csproj
#:project ../../src/Scuzzy.Storage/Scuzzy.Storage.csproj

// Exports one store over NBD, without a lab: nbd-host.cs SOCKET STORE [SPIN-MICROSECONDS]
using Scuzzy.Runtime;
using Scuzzy.Runtime.Sockets;
using Scuzzy.Storage;
using Scuzzy.Storage.Nbd;
using Scuzzy.Storage.Stores;

int spin = args.Length > 2 ? int.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture) : 0;
using var runtime = new LiveRuntime(new LiveRuntimeOptions { SpinMicroseconds = spin });
runtime.Start();
Shard shard = runtime.Shards[0];
string failure = "";
runtime.Call(
    shard,
    () =>
    {
        BlockDevice? device = null;
        if (StoreSpec.TryParse(args[1], out StoreSpec? spec, out failure))
        {
            device = spec!.Open(shard, isReadOnly: false, out failure);
        }

        if (device is not null)
        {
            var server = new NbdServer(shard);
            server.Add(new NbdExport("sda", device));
            server.Listen(SocketAddress.Unix(args[0]), out failure);
        }
    }
);
if (failure.Length > 0)
{
    Console.Error.WriteLine(failure);
    return 1;
}

using var done = new ManualResetEventSlim();
using var term = System.Runtime.InteropServices.PosixSignalRegistration.Create(
    System.Runtime.InteropServices.PosixSignal.SIGTERM,
    context =>
    {
        context.Cancel = true;
        done.Set();
    }
);
done.Wait();
return 0;
