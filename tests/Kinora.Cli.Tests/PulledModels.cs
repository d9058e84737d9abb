using Kinora.Cli.Tests;
using Kinora.Models.Cache;

[assembly: AssemblyFixture(typeof(PulledModels))]

namespace Kinora.Cli.Tests;

/// <summary>The models that these tests use, fetched before the first one: a fetch would show in what the program writes.</summary>
public sealed class PulledModels : IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        var store = new ModelStore();
        foreach (var model in new[] { "nanodet", "nanodet_256" })
        {
            await store.GetAsync(model);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
