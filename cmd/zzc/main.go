package main
import ("context";"fmt";"os";"time";"inlay/audit";"inlay/audit/store";"runtime/pprof")
func main(){ f,_:=os.Create("/tmp/collect.prof"); pprof.StartCPUProfile(f); defer pprof.StopCPUProfile()
 s,err:=store.Create(os.Args[1]); if err!=nil{panic(err)}
 st:=time.Now()
 sum,err:=audit.Collect(context.Background(),s,&audit.Options{Roots:os.Args[2:]})
 fmt.Println(time.Since(st)); if err!=nil{fmt.Println(err)}; fmt.Printf("%+v\n",*sum); s.Close(); g,_:=os.Create("/tmp/collect.mem"); pprof.Lookup("allocs").WriteTo(g,0); g.Close() }
