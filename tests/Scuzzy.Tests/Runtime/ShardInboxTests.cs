using Scuzzy.Runtime;
using Scuzzy.Runtime.Execution;

namespace Scuzzy.Tests.Runtime;

public sealed class ShardInboxTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void No_interleaving_loses_a_wake_up_or_loses_doubles_or_reorders_an_item(int itemsPerProducer)
    {
        InboxModel model = new InboxModel(itemsPerProducer, InboxMutant.None).Explore();
        Assert.Equal(0, model.LostWakeUps);
        Assert.Equal(0, model.WrongDeliveries);
        Assert.True(model.Ends > 0 && model.States > 100 * itemsPerProducer, $"{model.Ends} of {model.States}");
        Assert.Equal((true, true), model.Covered);
    }

    [Theory]
    [InlineData(InboxMutant.ConsumerLooksBeforeRaisingItsFlag)]
    [InlineData(InboxMutant.ProducerLooksBeforePushing)]
    public void The_walk_catches_a_wrong_order_of_flag_and_look(InboxMutant mutant) =>
        Assert.True(new InboxModel(2, mutant).Explore().LostWakeUps > 0);

    [Fact]
    public void Items_of_many_threads_all_arrive_each_threads_in_order()
    {
        const int threads = 4;
        const int items = 5000;
        using var bed = new LiveBed();
        var arrived = new List<int>[threads];
        var posters = new Thread[threads];
        for (int t = 0; t < threads; t++)
        {
            int number = t;
            arrived[t] = [];
            posters[t] = new Thread(() =>
            {
                for (int i = 0; i < items; i++)
                {
                    int item = i;
                    bed.Shard.Post(new DelegateWorkItem(() => arrived[number].Add(item)));
                }
            });
        }

        Array.ForEach(posters, p => p.Start());
        Array.ForEach(posters, p => p.Join());
        bed.Do(() => { });
        Assert.All(arrived, list => Assert.Equal(Enumerable.Range(0, items), list));
    }
}
