using System.Globalization;

namespace Kinora.Tests.Support;

/// <summary>Asks the kernel's headers, through a C program that is compiled and run.</summary>
public static class KernelHeaders
{
    /// <summary>The values of C expressions that are whole numbers; the test is skipped where there is no compiler or no such header.</summary>
    public static IReadOnlyList<long> Ask(TestFolder folder, IEnumerable<string> headers, IReadOnlyList<string> expressions)
    {
        ArgumentNullException.ThrowIfNull(folder);
        Assert.SkipUnless(File.Exists("/usr/bin/gcc"), "gcc is not here: apt-get install gcc linux-libc-dev.");
        var source = folder["ask.c"];
        var includes = headers.Concat(["stddef.h", "stdio.h"]).ToList();
        var missing = includes.Find(header => header.StartsWith("linux/", StringComparison.Ordinal) && !File.Exists($"/usr/include/{header}"));
        Assert.SkipWhen(missing is not null, $"{missing} is not here: apt-get install linux-libc-dev.");
        File.WriteAllText(source, $$"""
            #define _GNU_SOURCE
            {{string.Join('\n', includes.Select(header => $"#include <{header}>"))}}
            int main(void)
            {
            {{string.Join('\n', expressions.Select(expression => $"printf(\"%lld\\n\", (long long)({expression}));"))}}
            }
            """);
        var compiled = Tool.Run("/usr/bin/gcc", ["-o", folder["ask"], source]);
        Assert.True(compiled.ExitCode == 0, compiled.Error);
        return [.. Tool.Run(folder["ask"], []).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => long.Parse(line, CultureInfo.InvariantCulture))];
    }
}
