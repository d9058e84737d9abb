using System.Diagnostics;
using System.Runtime.CompilerServices;
using Kinora.Models.Hub;
using Kinora.Models.Hub.Addresses;

namespace Kinora.Models.Tests.Support;

/// <summary>This test program as another process that pulls models: it prints the file of each, or what went wrong, and ends.</summary>
internal static class PullChild
{
    private const string Variable = "KINORA_TEST_PULL";

    /// <param name="endpoint">Of the hub.</param>
    /// <param name="home">Kinora's home.</param>
    /// <param name="addresses">What is pulled, all at once.</param>
    public static Process Start(string endpoint, string home, params string[] addresses)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(typeof(PullChild).Assembly.Location);
        start.Environment[Variable] = string.Join(' ', addresses);
        start.Environment["KINORA_HOME"] = home;
        start.Environment["HF_ENDPOINT"] = endpoint;
        return Process.Start(start)!;
    }

    // Before the test runner begins. Nothing of this assembly may run on another thread meanwhile: it would wait for the end of this.
    [ModuleInitializer]
    internal static void PullInstead()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } addresses)
            return;
        try
        {
            using var hub = new ModelHub();
            var pulls = new List<Task<Models.Cache.StoredModel>>();
            foreach (var address in addresses.Split(' '))
                pulls.Add(hub.PullAsync(hub.PlanAsync(ModelSourceAddress.Parse(address)).GetAwaiter().GetResult()));
            foreach (var pull in pulls)
                Console.WriteLine(pull.GetAwaiter().GetResult().Key);
            Environment.Exit(0);
        }
        catch (ModelException e)
        {
            Console.Error.WriteLine(e.Message);
            Environment.Exit(1);
        }
    }
}
